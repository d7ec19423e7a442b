import { headerOf, readHeaders } from '../mime/headers.ts';
import type { Part } from '../mime/tree.ts';
import { findAddress } from './codes.ts';
import { findReturned } from './returned.ts';

/** What a recipient's program says became of our message (RFC 8098 §3.2.6). */
export interface Disposition {
  readonly kind: 'displayed' | 'deleted' | 'dispatched' | 'processed' | 'denied' | 'failed';
  /** Message-ID of ours, without brackets. */
  readonly of?: string;
  readonly recipient?: string;
}

const KINDS: ReadonlySet<string> = new Set<Disposition['kind']>(['displayed', 'deleted', 'dispatched', 'processed', 'denied', 'failed']);

/** The note about reading among these parts; an unknown word counts as `processed`, which claims the least. */
export function readDisposition(parts: readonly Part[], references: readonly string[] = []): Disposition | undefined {
  const part = parts.find(({ type }) => type === 'message/disposition-notification' || type === 'message/global-disposition-notification');
  if (!part) return undefined;
  const body = part.decode();
  const { headers } = readHeaders(body, 0, body.length);
  // `manual-action/MDN-sent-manually; displayed/error`
  const word = /;\s*([a-z]{1,30})/i.exec(headerOf(headers, 'disposition') ?? '')?.[1]?.toLowerCase() ?? '';
  const returned = findReturned(parts, '', references);
  const of = /<([^<>]{3,500})>/.exec(headerOf(headers, 'original-message-id') ?? '')?.[1]?.replace(/\s+/g, '') ?? returned.of;
  const recipient = findAddress((headerOf(headers, 'original-recipient') ?? headerOf(headers, 'final-recipient') ?? '').replace(/^[^;]*;/, ''));
  return { kind: isKind(word) ? word : 'processed', ...(of && { of }), ...(recipient && { recipient }) };
}

function isKind(word: string): word is Disposition['kind'] {
  return KINDS.has(word);
}
