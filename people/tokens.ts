import { commitAgain, type Decision, HubError, insert, remove, replace, type Runtime, StoreUnavailable } from '../runtime/ports/index.ts';
import { checkFields, normaliseName } from './fields.ts';
import { actorOf, peopleEvent } from './ledger.ts';
import { listAll } from './list-all.ts';
import type { Tokens } from './people.ts';
import type { Principal, Role } from './principal.ts';
import { tokens, type Token } from './records.ts';
import { demand } from './rights.ts';
import { hashSecret, looksLikeSecret, makeSecret } from './secrets.ts';

interface TokenParts {
  readonly runtime: Pick<Runtime, 'store' | 'clock' | 'log'>;
  /** Where tokens are looked for. */
  readonly workspaceId: string;
}

const prefix = 'ply_';
const maxTokens = 1000;
/** `lastUsedAt` is exact to this, so that using a token seldom writes. */
const noteUseEveryMs = 3_600_000;

export function createTokens(parts: TokenParts): Tokens {
  return {
    async list(principal) {
      demand(principal, 'token.manage');
      return listAll(parts.runtime.store, tokens, principal.workspaceId);
    },
    create: (principal, token) => createToken(parts, principal, token),
    remove: (principal, id) => removeToken(parts, principal, id),
    resolve: (text) => resolveToken(parts, text),
  };
}

async function createToken({ runtime }: TokenParts, principal: Principal, typed: { name: string; role: Role }): Promise<{ token: Token; text: string }> {
  demand(principal, 'token.manage');
  checkFields(typed);
  const { store, clock } = runtime;
  const { workspaceId } = principal;
  if (await store.count(tokens, 'byCreation', { workspaceId, cap: maxTokens }) >= maxTokens) throw new HubError('conflict', 'token.too-many', `There are ${maxTokens} tokens already; remove one that is not used.`);
  const text = `${prefix}${makeSecret()}`;
  const now = clock.now();
  const token: Token = { id: hashSecret(text), workspaceId, version: 1, name: normaliseName(typed.name), role: typed.role, createdBy: principal.id, createdAt: now, lastUsedAt: null };
  const event = peopleEvent('token.created', now, actorOf(principal), token.id, { name: token.name, role: token.role });
  return commitAgain(store, () => Promise.resolve({ batch: { workspaceId, writes: [insert(tokens, token)], events: [event] }, answer: { token, text } }));
}

async function removeToken({ runtime }: TokenParts, principal: Principal, id: string): Promise<void> {
  demand(principal, 'token.manage');
  const { store, clock } = runtime;
  const { workspaceId } = principal;
  await commitAgain(store, async (): Promise<Decision<undefined>> => {
    const token = await store.get(tokens, workspaceId, id);
    if (!token) throw new HubError('not-found', 'token.not-found', 'There is no such token.');
    const event = peopleEvent('token.removed', clock.now(), actorOf(principal), id, { name: token.name, role: token.role });
    return { batch: { workspaceId, writes: [remove(tokens, token)], events: [event] }, answer: undefined };
  });
}

async function resolveToken(parts: TokenParts, text: string): Promise<Principal | undefined> {
  if (!text.startsWith(prefix) || !looksLikeSecret(text.slice(prefix.length))) return undefined;
  const token = await parts.runtime.store.get(tokens, parts.workspaceId, hashSecret(text));
  if (!token) return undefined;
  await noteUse(parts, token);
  return { kind: 'token', id: token.id, name: token.name, role: token.role, workspaceId: token.workspaceId, teamIds: [] };
}

async function noteUse({ runtime }: TokenParts, token: Token): Promise<void> {
  const now = runtime.clock.now();
  if (token.lastUsedAt !== null && now - token.lastUsedAt < noteUseEveryMs) return;
  try {
    // A lost race: another request noted the same, or the token was removed a moment after it was read.
    await runtime.store.commit({ workspaceId: token.workspaceId, writes: [replace(tokens, { ...token, lastUsedAt: now })] });
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    runtime.log.warn('the use of a token could not be noted', { error: error.message });
  }
}
