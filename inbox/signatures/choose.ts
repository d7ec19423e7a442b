import { demand, teams, users, type Principal } from '../../people/index.ts';
import { HubError } from '../../runtime/ports/index.ts';
import { channels, type ChannelRecord } from '../channel.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { getConversation } from '../conversations/read.ts';
import type { Signature, Signatures } from '../inbox.ts';
import { isMail } from '../replies/addresses.ts';
import { demandSignature, mostSignatures, type SignatureParts } from './register.ts';
import { signatures } from './signature.ts';
import { fillVariables, type Values } from './variables.ts';

type Chosen = Awaited<ReturnType<Signatures['choose']>>;

/** See `Signatures.choose`. */
export async function chooseSignature(parts: SignatureParts, principal: Principal, conversationId: string, id?: string): Promise<Chosen> {
  demand(principal, 'conversation.answer');
  return renderSignature(parts, principal, await getConversation(parts.runtime, principal, conversationId), id);
}

/**
 * The signature below this person's answer, filled in. Only mail has one. By itself the most specific is used, of equals
 * the oldest; `id`: that one. HubError `signature.not-here` when one is asked for on a channel that has none.
 */
export async function renderSignature(parts: SignatureParts, principal: Principal, conversation: Conversation, id?: string): Promise<Chosen> {
  const { runtime: { store }, html: tools } = parts;
  const { workspaceId } = conversation;
  const channel = await store.get(channels, workspaceId, conversation.channelId);
  if (!channel || !isMail(channel)) {
    if (id === undefined) return null;
    const message = 'This channel puts no signature below answers.';
    throw new HubError('invalid', 'signature.not-here', message, { faults: [{ path: 'signatureId', message }] });
  }
  const teamId = conversation.teamId ?? principal.teamIds[0] ?? null;
  const signature = id === undefined ? await findBest(parts, workspaceId, conversation.channelId, teamId) : await demandSignature(parts, workspaceId, id);
  if (!signature) return null;
  // Cleaned once more: a value may stand in an attribute.
  const html = tools.sanitize(fillVariables(signature.html, await readValues(parts, principal, channel, teamId)));
  const text = tools.toText(html).trim();
  return text === '' && !/<img\b/i.test(html) ? null : { id: signature.id, text, html };
}

async function findBest({ runtime }: SignatureParts, workspaceId: string, channelId: string, teamId: string | null): Promise<Signature | undefined> {
  const { items } = await runtime.store.page(signatures, 'byCreation', { workspaceId, limit: mostSignatures });
  let best: Signature | undefined;
  for (const signature of items) {
    const fits = (signature.channelId ?? channelId) === channelId && (signature.teamId === null || signature.teamId === teamId);
    if (fits && (!best || rankOf(signature) > rankOf(best))) best = signature;
  }
  return best;
}

/** Channel and team, then channel, then team, then any. */
function rankOf({ channelId, teamId }: Signature): number {
  return (channelId === null ? 0 : 2) + (teamId === null ? 0 : 1);
}

async function readValues({ runtime: { store } }: SignatureParts, principal: Principal, channel: ChannelRecord, teamId: string | null): Promise<Values> {
  const [user, team] = await Promise.all([
    // What a program is called is nothing for customers.
    principal.kind === 'user' ? store.get(users, channel.workspaceId, principal.id) : undefined,
    teamId === null ? undefined : store.get(teams, channel.workspaceId, teamId),
  ]);
  const name = channel.settings['name'];
  return {
    'agent.name': user?.name ?? (principal.kind === 'user' ? principal.name : null),
    'agent.email': user?.email ?? null,
    'team.name': team?.name ?? null,
    'channel.name': typeof name === 'string' && name.trim() !== '' ? name : channel.name,
    'channel.address': String(channel.settings['address']),
  };
}
