import { makeLine } from '../../kit/text.ts';
import type { Bounce } from '../../spec/index.ts';
import { headerOf, readHeaders, type Headers } from '../mime/headers.ts';
import type { Part } from '../mime/tree.ts';
import { decodeHeaderText } from '../mime/words.ts';
import type { FailedRecipient, MailBounce } from '../reading/parsed-mail.ts';
import { findAddress, findReplyCode, findStatus } from './codes.ts';
import { isMailSystem } from './mail-system.ts';
import type { MailNature, Seen } from './nature.ts';
import { findReturned } from './returned.ts';
import { judgeSeverity } from './severity.ts';

export const MAX_RECIPIENTS = 100;

/** A report by the book (RFC 3464): failed, delayed and, told as a bounce too, arrived. */
export function readDeliveryReport(root: Part, parts: readonly Part[], seen: Seen): MailNature | undefined {
  const part = parts.find(({ type }) => type === 'message/delivery-status' || type === 'message/global-delivery-status');
  // People attach such reports to their questions.
  if (!part || !(parts.some(({ type }) => type === 'multipart/report') || isMailSystem(root, seen))) return undefined;
  const groups = readGroups(part.decode()).filter((headers) => findRecipient(headers) !== undefined || headerOf(headers, 'action') !== undefined);
  const returned = findReturned(parts, seen.text, seen.references);
  const isArrived = groups.length > 0 && groups.every((headers) => ARRIVED.has(readAction(headers)));
  if (isArrived) return makeArrived(groups, returned.of);
  // Of several recipients those that got it are not told of: the report is about the others.
  const recipients = groups.filter((headers) => !ARRIVED.has(readAction(headers))).slice(0, MAX_RECIPIENTS).map((headers) => readRecipient(headers, seen.text));
  const isDelayed = groups.length > 0 && groups.every((headers) => readAction(headers) === 'delayed' || ARRIVED.has(readAction(headers)));
  return makeBounceNature(makeBounce(recipients, returned), isDelayed ? 'delayed' : undefined);
}

/** Failed recipients of a report whose parts fell apart on the way, so that its fields stand in the text. */
export function readReportText(text: string, seen: Seen): readonly FailedRecipient[] {
  const blocks = text.slice(0, 200_000).split(/\n[ \t]*\n/).filter((block) => /^final-recipient:/im.test(block)).slice(0, MAX_RECIPIENTS);
  const groups = blocks.map((block) => readGroups(Buffer.from(block, 'utf8'))).flatMap((inside) => inside.slice(0, 1));
  return groups.filter((headers) => findRecipient(headers) !== undefined && /^(?:failed|delayed)$/.test(readAction(headers))).map((headers) => readRecipient(headers, seen.text));
}

/** RFC 3464 §2.3.3: handed over, or handed to somebody who will say no more. */
const ARRIVED: ReadonlySet<string> = new Set(['delivered', 'relayed', 'expanded']);

function readAction(headers: Headers): string {
  return headerOf(headers, 'action')?.toLowerCase().split(/[\s;(]/, 1)[0] ?? '';
}

function makeArrived(groups: readonly Headers[], of: string | undefined): MailNature {
  const recipient = findRecipient(groups[0]!);
  const proves = of !== undefined && groups.every((headers) => readAction(headers) === 'delivered');
  return { nature: 'bounce', variety: 'delivered', bounce: null, ...(of && { about: of }), ...(proves && { arrived: { of, state: 'delivered', ...(recipient && { recipient }) } }) };
}

/** The nature of a message with that bounce; what is not given up yet can harm no address. */
export function makeBounceNature(bounce: MailBounce, variety?: 'delayed'): MailNature {
  const { recipients, ...first } = variety === 'delayed' ? soften(bounce) : bounce;
  const of = first.of === undefined ? {} : { of: first.of };
  const bounces: readonly Bounce[] = recipients.map(({ severity, recipient, status, reason }) => ({ severity, ...(recipient && { recipient }), ...(status && { status }), ...(reason && { reason }), ...of }));
  return { nature: 'bounce', ...(variety && { variety }), bounce: { ...first, recipients }, bounces, ...(first.of && { about: first.of }) };
}

function soften(bounce: MailBounce): MailBounce {
  return { ...bounce, severity: 'soft', recipients: bounce.recipients.map((recipient) => ({ ...recipient, severity: 'soft' })) };
}

/** One bounce of several recipients: it speaks for the one that is worst off, who comes first. */
export function makeBounce(told: readonly FailedRecipient[], returned: { of?: string; recipient?: string }): MailBounce {
  const named = told.filter(({ recipient }) => recipient !== undefined);
  const all = named.length > 0 ? named : told.slice(0, 1);
  const worst = all.find(({ severity }) => severity === 'hard') ?? all.find(({ severity }) => severity === 'unknown') ?? all[0];
  const recipient = worst?.recipient ?? returned.recipient;
  const first: FailedRecipient = { severity: 'unknown', ...worst, ...(recipient && { recipient }) };
  return {
    severity: first.severity, recipients: [first, ...all.filter((other) => other !== worst)],
    ...(recipient && { recipient }), ...(first.status && { status: first.status }), ...(first.reason && { reason: first.reason }), ...(returned.of && { of: returned.of }),
  };
}

function readRecipient(headers: Headers, text: string): FailedRecipient {
  const recipient = findRecipient(headers);
  const diagnostic = decodeHeaderText(headerOf(headers, 'diagnostic-code') ?? '').replace(/^\s*[a-z0-9-]{1,20}\s*;\s*/i, '');
  const action = readAction(headers);
  const stated = /[245]\.\d{1,3}\.\d{1,3}/.exec(headerOf(headers, 'status') ?? '')?.[0];
  // What the refusing server said; the reporting one often makes 5.0.0 or 5.1.1 of it.
  const inside = findStatus(diagnostic);
  const status = inside ?? stated;
  const replyCode = findReplyCode(diagnostic);
  const reason = makeLine(diagnostic || linesAbout(text, recipient), 1000);
  return {
    severity: judgeSeverity({ reason, told: linesAbout(text, recipient).slice(0, 600), ...(status && { status }), ...(replyCode && { replyCode }), ...(action && { action }) }),
    ...(recipient && { recipient }), ...(status && { status }), ...(replyCode && { replyCode }), ...(reason && { reason }),
  };
}

function findRecipient(headers: Headers): string | undefined {
  for (const name of ['original-recipient', 'final-recipient', 'x-actual-recipient']) {
    const address = findAddress((headerOf(headers, name) ?? '').replace(/^[^;]*;/, ''));
    if (address) return address;
  }
  return undefined;
}

/** What the human-readable part says where the report itself is silent. */
function linesAbout(text: string, recipient: string | undefined): string {
  const at = recipient ? text.toLowerCase().indexOf(recipient) : -1;
  return at < 0 ? text.slice(0, 1500) : text.slice(at + recipient!.length, at + 1000);
}

/** Groups of fields with empty lines between (RFC 3464 §2.1). */
function readGroups(body: Buffer): readonly Headers[] {
  const groups: Headers[] = [];
  for (let at = 0; at < body.length && groups.length <= MAX_RECIPIENTS;) {
    const block = readHeaders(body, at, body.length);
    if (block.headers.length > 0) groups.push(block.headers);
    at = Math.max(block.bodyStart, at + 1);
  }
  return groups;
}
