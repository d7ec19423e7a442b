import { makeLine } from '../../kit/text.ts';
import type { Nature } from '../../spec/index.ts';
import { headerOf, readHeaders, type Headers } from '../mime/headers.ts';
import type { Part } from '../mime/tree.ts';
import { decodeHeaderText } from '../mime/words.ts';
import type { FailedRecipient, MailBounce } from '../reading/parsed-mail.ts';
import { findAddress, findReplyCode, findStatus } from './codes.ts';
import type { Seen } from './nature.ts';
import { findReturned } from './returned.ts';
import { judgeSeverity } from './severity.ts';

const MAX_RECIPIENTS = 50;

/** A report by the book (RFC 3464): failures and delays are bounces, successes are receipts. */
export function readDeliveryReport(parts: readonly Part[], seen: Seen): { readonly nature: Nature; readonly bounce: MailBounce | null } | undefined {
  const part = parts.find(({ type }) => type === 'message/delivery-status' || type === 'message/global-delivery-status');
  if (!part) return undefined;
  const groups = readGroups(part.decode()).filter((headers) => findRecipient(headers) !== undefined || headerOf(headers, 'action') !== undefined);
  const actions = groups.map((headers) => headerOf(headers, 'action')?.toLowerCase().split(/[\s;(]/, 1)[0]);
  if (groups.length > 0 && actions.every((action) => action === 'delivered' || action === 'relayed' || action === 'expanded')) return { nature: 'receipt', bounce: null };
  const recipients = groups.slice(0, MAX_RECIPIENTS).map((headers) => readRecipient(headers, seen.text));
  return { nature: 'bounce', bounce: makeBounce(recipients, findReturned(parts, seen.text)) };
}

/** One bounce of several recipients: it speaks for the one that is worst off. */
export function makeBounce(recipients: readonly FailedRecipient[], returned: { of?: string; recipient?: string }): MailBounce {
  const worst = recipients.find(({ severity }) => severity === 'hard') ?? recipients.find(({ severity }) => severity === 'unknown') ?? recipients[0];
  const recipient = worst?.recipient ?? returned.recipient;
  return {
    severity: worst?.severity ?? 'unknown', recipients,
    ...(recipient && { recipient }), ...(worst?.status && { status: worst.status }), ...(worst?.reason && { reason: worst.reason }), ...(returned.of && { of: returned.of }),
  };
}

function readRecipient(headers: Headers, text: string): FailedRecipient {
  const recipient = findRecipient(headers);
  const diagnostic = decodeHeaderText(headerOf(headers, 'diagnostic-code') ?? '').replace(/^\s*[a-z0-9-]{1,20}\s*;\s*/i, '');
  const action = headerOf(headers, 'action')?.toLowerCase();
  const stated = /[245]\.\d{1,3}\.\d{1,3}/.exec(headerOf(headers, 'status') ?? '')?.[0];
  // Many servers state 5.0.0 and put the true code into the diagnostic.
  const inside = findStatus(diagnostic);
  const status = stated === undefined || /^[45]\.0\.0$/.test(stated) ? inside ?? stated : stated;
  const replyCode = findReplyCode(diagnostic);
  const reason = makeLine(diagnostic || linesAbout(text, recipient), 1000);
  return {
    severity: judgeSeverity({ reason, ...(status && { status }), ...(replyCode && { replyCode }), ...(action && { action }) }),
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
