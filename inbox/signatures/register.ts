import { demand, teams, type Principal } from '../../people/index.ts';
import { commitAgain, HubError, insert, remove, replace, type Runtime } from '../../runtime/ports/index.ts';
import { channels } from '../channel.ts';
import type { HtmlTools, Signature, SignatureWrite } from '../inbox.ts';
import { actorOf, inboxEvent } from '../ledger.ts';
import { signatures } from './signature.ts';
import { findUnknown, variables } from './variables.ts';

export interface SignatureParts {
  readonly runtime: Runtime;
  readonly html: HtmlTools;
}

/** So few that all of them are read at once. */
export const mostSignatures = 500;
const longestName = 100;
const longestHtml = 100_000;

export async function listSignatures({ runtime }: SignatureParts, principal: Principal): Promise<readonly Signature[]> {
  demand(principal, 'conversation.answer');
  const page = await runtime.store.page(signatures, 'byCreation', { workspaceId: principal.workspaceId, limit: mostSignatures });
  return page.items;
}

export async function createSignature(parts: SignatureParts, principal: Principal, given: SignatureWrite): Promise<Signature> {
  demand(principal, 'signature.manage');
  const { store, clock, ids } = parts.runtime;
  const { workspaceId } = principal;
  const checked = await readSignature(parts, workspaceId, given);
  if (await store.count(signatures, 'byCreation', { workspaceId, cap: mostSignatures }) >= mostSignatures) {
    throw new HubError('conflict', 'signature.too-many', `There are ${mostSignatures} signatures already; remove one first.`);
  }
  const now = clock.now();
  const signature: Signature = { id: ids.next(), workspaceId, version: 1, ...checked, createdAt: now };
  const event = inboxEvent('signature.created', now, actorOf(principal), { subjectId: signature.id }, { name: signature.name });
  return commitAgain(store, async () => ({ batch: { workspaceId, writes: [insert(signatures, signature)], events: [event] }, answer: signature }));
}

export async function updateSignature(parts: SignatureParts, principal: Principal, id: string, given: SignatureWrite, ifVersion?: number): Promise<Signature> {
  demand(principal, 'signature.manage');
  const { store, clock } = parts.runtime;
  const { workspaceId } = principal;
  const checked = await readSignature(parts, workspaceId, given);
  return commitAgain(store, async () => {
    const before = await demandSignature(parts, workspaceId, id);
    if (ifVersion !== undefined && before.version !== ifVersion) throw new HubError('stale', 'signature.stale', 'Somebody changed this signature meanwhile; read it again and repeat the change.');
    const fields = (['name', 'html', 'channelId', 'teamId'] as const).filter((field) => before[field] !== checked[field]);
    if (fields.length === 0) return { answer: before };
    const after: Signature = { ...before, ...checked };
    const event = inboxEvent('signature.changed', clock.now(), actorOf(principal), { subjectId: id }, { name: after.name, fields });
    return { batch: { workspaceId, writes: [replace(signatures, after)], events: [event] }, answer: { ...after, version: before.version + 1 } };
  });
}

export async function removeSignature(parts: SignatureParts, principal: Principal, id: string): Promise<void> {
  demand(principal, 'signature.manage');
  const { store, clock } = parts.runtime;
  const { workspaceId } = principal;
  await commitAgain(store, async () => {
    const signature = await demandSignature(parts, workspaceId, id);
    const event = inboxEvent('signature.removed', clock.now(), actorOf(principal), { subjectId: id }, { name: signature.name });
    return { batch: { workspaceId, writes: [remove(signatures, signature)], events: [event] }, answer: true };
  });
}

export async function demandSignature({ runtime }: SignatureParts, workspaceId: string, id: string): Promise<Signature> {
  const signature = await runtime.store.get(signatures, workspaceId, id);
  if (signature) return signature;
  throw new HubError('not-found', 'signature.not-found', 'There is no such signature.');
}

async function readSignature({ runtime: { store }, html: tools }: SignatureParts, workspaceId: string, { name, html, channelId, teamId }: SignatureWrite): Promise<SignatureWrite> {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > longestName) throw invalid('signature.bad-name', 'name', `A name has 1 to ${longestName} characters.`);
  if (html.length > longestHtml) throw invalid('signature.too-long', 'html', `A signature has at most ${longestHtml} characters; pictures inside the text count, too.`);
  const clean = tools.sanitize(html);
  if (tools.toText(clean).trim() === '' && !/<img\b/i.test(clean)) throw invalid('signature.empty', 'html', 'A signature needs some text.');
  const unknown = findUnknown(clean);
  if (unknown !== undefined) throw invalid('signature.unknown-variable', 'html', `${unknown.slice(0, 60)} is no variable; there are ${variables.map((known) => `{{${known}}}`).join(', ')}.`);
  if (channelId !== null && !await store.get(channels, workspaceId, channelId)) throw invalid('signature.unknown-channel', 'channelId', 'There is no such channel.');
  if (teamId !== null && !await store.get(teams, workspaceId, teamId)) throw invalid('signature.unknown-team', 'teamId', 'There is no such team.');
  return { name: trimmed, html: clean, channelId, teamId };
}

function invalid(code: string, path: string, message: string): HubError {
  return new HubError('invalid', code, message, { faults: [{ path, message }] });
}
