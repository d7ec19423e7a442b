import { makeSafeText } from '../../kit/text.ts';
import { decodeBytes } from './charset.ts';
import { enrichedToText } from './enriched.ts';
import { unflow } from './flowed.ts';
import type { Part } from './tree.ts';

/** The words of a text part as its sender wrote them, lines ended by LF. `evidence`: charset of the rest of the message. */
export function readPlain(part: Part, bytes: Buffer, evidence: string | undefined): string {
  const text = makeSafeText(decodeBytes(bytes, part.contentType.parameters.get('charset'), evidence)).replace(/\r\n?/g, '\n');
  if (part.type === 'text/enriched' || part.type === 'text/richtext') return enrichedToText(text, part.type === 'text/richtext');
  const isFlowed = part.contentType.parameters.get('format')?.toLowerCase() === 'flowed';
  return isFlowed ? unflow(text, part.contentType.parameters.get('delsp')?.toLowerCase() === 'yes') : text;
}

export function readHtml(part: Part, evidence: string | undefined): string {
  const bytes = part.decode();
  return makeSafeText(decodeBytes(bytes, part.contentType.parameters.get('charset') || charsetInside(bytes), evidence));
}

/** HTML that names its charset only in itself. */
function charsetInside(bytes: Buffer): string | undefined {
  return /<meta[^>]{0,200}?charset\s*=\s*["']?([a-z0-9_-]{2,30})/i.exec(bytes.toString('latin1', 0, 2000))?.[1];
}
