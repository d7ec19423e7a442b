import type { Message, Recipient } from '../../api/schemas.ts';

/** Everybody a message names beside its author, by how they came onto it. */
export interface People {
  readonly to: readonly Recipient[];
  readonly cc: readonly Recipient[];
  /** Colleagues who handed it on. */
  readonly forwarders: readonly Recipient[];
}

export function peopleOf({ direction, participants, recipients }: Pick<Message, 'direction' | 'participants' | 'recipients'>): People {
  if (direction !== 'in') return { to: recipients?.to ?? [], cc: recipients?.cc ?? [], forwarders: [] };
  const of = (role: Message['participants'][number]['role']) => participants.filter((participant) => participant.role === role);
  return { to: of('to'), cc: of('cc'), forwarders: of('forwarder') };
}

/** Name and address as mail programs write them; the address alone when that is all there is. */
export function fullName({ name, externalId }: Recipient): string {
  return name === null || name === '' || name.toLowerCase() === externalId ? externalId : `${name} <${externalId}>`;
}

/** The name; the address where there is none, or where the name itself looks like one: whoever reads it must not take it for another's. */
export function shortName({ name, externalId }: Recipient): string {
  return name === null || name.trim() === '' || name.includes('@') ? externalId : name;
}

/** Whether something is said above a message that its author's name does not say. */
export function hasOwnHead(message: Message): boolean {
  const { to, cc, forwarders } = peopleOf(message);
  return cc.length + forwarders.length > 0 || to.length > (message.direction === 'in' ? 0 : 1) || message.replyTo !== null || message.protection !== null
    || message.findings.length + message.cards.length > 0 || message.trust?.verdict === 'contradicted';
}
