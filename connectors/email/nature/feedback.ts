import { headerOf, readHeaders } from '../mime/headers.ts';
import type { Part } from '../mime/tree.ts';
import { findAddress } from './codes.ts';
import type { MailNature } from './nature.ts';
import { findReturned } from './returned.ts';

/**
 * A complaint about our mail (RFC 5965): nature `report`, variety `feedback`, with the message it is about. Types other than
 * complaints (`not-spam`, `auth-failure`, `dmarc`; RFC 6430, RFC 6591) are reports without it.
 */
export function readFeedback(root: Part, parts: readonly Part[]): MailNature | undefined {
  const part = parts.find(({ type }) => type === 'message/feedback-report');
  if (!part && root.contentType.parameters.get('report-type')?.toLowerCase() !== 'feedback-report') return undefined;
  const body = part?.decode() ?? Buffer.alloc(0);
  const { headers } = readHeaders(body, 0, body.length);
  const kind = headerOf(headers, 'feedback-type')?.trim().toLowerCase() ?? 'abuse';
  const { of, recipient } = findReturned(parts, '');
  // Most providers hide who complained.
  const complainer = findAddress(headerOf(headers, 'original-rcpt-to') ?? headerOf(headers, 'removal-recipient') ?? '') ?? recipient;
  if (!/^(?:abuse|fraud|virus|opt-out|opt-out-list|miscategorized|other)$/.test(kind)) return { nature: 'report', bounce: null, ...(of && { about: of }) };
  return { nature: 'report', variety: 'feedback', bounce: null, ...(of && { about: of }), ...(complainer && { complainer }) };
}
