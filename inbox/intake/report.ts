import type { Bounce, Nature } from '../../connectors/spec/index.ts';
import { hashId, identities } from '../../customers/index.ts';
import { replace, type NewEvent, type Store, type Write } from '../../runtime/ports/index.ts';
import { externalIds, messages, type Delivery, type Message, type Refusal } from '../conversations/message.ts';
import { resolveOne } from '../joins/resolve.ts';
import { inboxEvent } from '../ledger.ts';
import { cut, limits } from '../limits.ts';
import { advance, subjectOf, type Report } from '../replies/advance.ts';
import { readIntended } from '../replies/intended.ts';
import { boundId } from './bounds.ts';
import type { Arriving } from './compose.ts';
import { findOurs, keepEarly } from './receipt.ts';

/** What a machine's message about one of ours does to that one. `about`: its id; null when it is not known. */
interface Reported { readonly about: string | null; readonly writes: readonly Write[]; readonly events: readonly NewEvent[]; readonly warning?: string }

const nothing: Reported = { about: null, writes: [], events: [] };

const ofOther = 'it names nobody to whom our message went, so that message is left as it is: it may have been handed on to them, or this may be forged';

/** References looked at for the message that is meant, when the report does not say it itself. */
const mostNamed = 5;

/** Natures of mail that machines write about one of our messages. */
export function isAboutOurs(nature: Nature): boolean {
  return nature === 'bounce' || nature === 'receipt' || nature === 'report';
}

/**
 * What a report does to the message it is about. A bounce is told and kept with the message, for each recipient it names. It
 * fails the message when the only recipient, or the conversation's customer among several, did not get it, whether the address is
 * dead or the mailbox was full: that is told by its severity. What is delayed may still arrive and changes nothing. A refusal that is quicker than the record of our
 * sending waits for that record. Anybody who was shown our message can write such a report, so it must know to whom it went: one
 * about somebody else is shown with the message and changes nothing.
 */
export async function applyReport(store: Store, arriving: Arriving, now: number): Promise<Reported> {
  const { inbound } = arriving;
  const message = await firstOfOurs(store, arriving);
  const told = inbound.nature === 'bounce' ? bouncesOf(arriving) : [];
  if (!message) return waitForOurs(store, arriving, told, now);
  if (told.length === 0) return { ...nothing, about: message.id };
  const intended = await readIntended(store, message);
  const bounces = told.filter(({ recipient }) => intended.has(recipient));
  if (bounces.length === 0) return { ...nothing, about: message.id, warning: ofOther };
  const events: NewEvent[] = bounces.map((bounce) => tellBounce(arriving, message, bounce, now));
  if (!isFinal(arriving) || !message.delivery) return { about: message.id, writes: [], events };
  const refused = [...message.delivery.refused ?? [], ...bounces.map((bounce) => refusalOf(arriving, bounce, now))].slice(-limits.refusals);
  const delivery: Delivery = { ...message.delivery, refused };
  const fatal = await findFatal(store, message, refused);
  const failed = fatal && advance({ ...message, delivery }, { state: 'failed', reason: describe(fatal), at: now }, { kind: 'system' }, now);
  return { about: message.id, writes: [replace(messages, failed?.message ?? { ...message, delivery })], events: failed ? [...events, failed.event] : events };
}

/** Nobody tries any further, and it did not arrive. */
function isFinal({ inbound }: Arriving): boolean {
  return inbound.variety !== 'delayed' && inbound.variety !== 'delivered';
}

function bouncesOf({ inbound }: Arriving): readonly Bounce[] {
  const all = inbound.bounces && inbound.bounces.length > 0 ? inbound.bounces : inbound.bounce ? [inbound.bounce] : [];
  return all.slice(0, limits.refusals);
}

/** Only what fails a message for certain waits for it: one that goes to several may be refused by one of them. */
async function waitForOurs(store: Store, arriving: Arriving, bounces: readonly Bounce[], now: number): Promise<Reported> {
  const { workspaceId, channelId, inbound } = arriving;
  const [bounce, second] = bounces;
  const of = bounce?.of;
  if (!isFinal(arriving) || bounce === undefined || second || of === undefined || boundId(of) === boundId(inbound.externalId)) return nothing;
  // What names a customer's message waits for nothing.
  if (await store.get(externalIds, workspaceId, hashId('external', channelId, boundId(of)))) return nothing;
  const report: Report = { state: 'failed', reason: describe({ recipient: bounce.recipient ?? null, status: bounce.status ?? null, reason: bounce.reason ?? null }), at: now };
  const early = await keepEarly(store, workspaceId, channelId, boundId(of), report);
  return { about: null, writes: early.writes, events: early.events ?? [] };
}

async function firstOfOurs(store: Store, { workspaceId, channelId, inbound }: Arriving): Promise<Message | undefined> {
  const named = [...(inbound.bounce?.of === undefined ? [] : [inbound.bounce.of]), ...(inbound.thread.references ?? []).slice(0, mostNamed)];
  for (const externalId of new Set(named)) {
    const message = await findOurs(store, workspaceId, channelId, externalId);
    if (message) return message;
  }
  return undefined;
}

function tellBounce({ id }: Arriving, message: Message, { severity, status, reason, recipient }: Bounce, now: number): NewEvent {
  return inboxEvent('message.bounced', now, { kind: 'system' }, subjectOf(message), {
    bounceId: id, severity, ...(status === undefined ? {} : { status: status.slice(0, 20) }),
    ...(reason === undefined ? {} : { reason: cut(reason, limits.reason) }), ...(recipient === undefined ? {} : { recipient: cut(recipient, limits.name) }),
  });
}

function refusalOf({ id }: Arriving, { recipient, severity, status, reason }: Bounce, at: number): Refusal {
  return {
    recipient: recipient === undefined ? null : cut(recipient, limits.name), severity, status: status?.slice(0, 20) ?? null,
    reason: reason === undefined ? null : cut(reason, limits.reason), at, bounceId: id,
  };
}

/** The refusal after which the message has failed; undefined while somebody who matters may still have got it. */
async function findFatal(store: Store, message: Message, refused: readonly Refusal[]): Promise<Refusal | undefined> {
  const { recipients } = message;
  const all = recipients ? [...recipients.to, ...recipients.cc].map(({ externalId }) => externalId.toLowerCase()) : [];
  if (refused.length === 0 || all.length <= 1) return refused[0];
  const isRefused = (address: string): Refusal | undefined => refused.find(({ recipient }) => recipient?.toLowerCase() === address);
  const conversation = await resolveOne(store, message.workspaceId, message.conversationId);
  const identity = conversation && await store.get(identities, message.workspaceId, conversation.identityId);
  const customer = [identity?.externalId, identity?.email].find((address) => address != null && all.includes(address.toLowerCase()))?.toLowerCase();
  return (customer === undefined ? undefined : isRefused(customer)) ?? (all.every(isRefused) ? refused.at(-1) : undefined);
}

function describe({ recipient, status, reason }: Pick<Refusal, 'recipient' | 'status' | 'reason'>): string {
  const who = recipient === null ? 'The recipient\'s server' : `The server of ${recipient}`;
  const why = [status, reason].filter((part) => part !== null && part !== '').join(' ');
  return `${who} refused the message${why === '' ? '.' : `: ${why}`}`;
}
