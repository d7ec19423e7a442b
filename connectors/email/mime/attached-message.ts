import { makeLine } from '../../kit/text.ts';
import { headerOf } from './headers.ts';
import type { Part } from './tree.ts';
import { decodeHeaderText } from './words.ts';

/** Of a digest or a chain of forwards the first ones are read, the files hold all. */
const MAX_ATTACHED = 10;
const MAX_LENGTH = 200_000;

/** The words of an attached message with the header lines people know it by, as programs write them that forward in the text. */
export function quoteAttached(inner: Part, before: number, read: (part: Part) => { readonly text: string; readonly attachedText: string }): readonly string[] {
  if (before >= MAX_ATTACHED) return [];
  const lines = (['From', 'Date', 'Subject', 'To', 'Cc'] as const).map((name) => [name, makeLine(decodeHeaderText(headerOf(inner.headers, name.toLowerCase()) ?? ''), 500)] as const);
  const { text, attachedText } = read(inner);
  const body = [text.trim(), attachedText.trim()].filter(Boolean).join('\n\n');
  if (body === '' && lines.every(([, value]) => value === '')) return [];
  return [['---------- Forwarded message ---------', ...lines.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`), '', body.slice(0, MAX_LENGTH)].join('\n')];
}
