import { cut, makeFileName, makeMediaType, makeSafeText } from '../../kit/text.ts';
import type { InboundFile } from '../../spec/index.ts';
import { headerOf } from './headers.ts';
import { readParameters } from './parameters.ts';
import type { Part } from './tree.ts';
import { decodeHeaderText } from './words.ts';

/** The file a part is. `charset`: of the message's own text, for names in raw bytes. */
export function fileOf(part: Part, charset: string | undefined): InboundFile {
  const contentId = headerOf(part.headers, 'content-id')?.replace(/^<|>$/g, '');
  return makeFile({
    name: nameOf(part, charset) ?? fallbackName(part), type: part.type, content: part.decode(),
    ...(contentId && { contentId }), inline: part.disposition.value.startsWith('inline'),
  });
}

/** A file with a name that is one, and bytes that nobody else holds. */
export function makeFile(file: { name: string; type?: string; content: Buffer; contentId?: string; inline?: boolean }): InboundFile {
  return {
    name: makeFileName(file.name, 'file'), type: makeMediaType(file.type), content: new Uint8Array(file.content),
    ...(file.contentId && { contentId: cut(makeSafeText(file.contentId), 500) }), ...(file.inline && { inline: true }),
  };
}

/** The name the sender gave, as one line; undefined: none. */
export function nameOf(part: Part, charset?: string): string | undefined {
  return nameIn(part, 'content-disposition', 'filename', charset) || nameIn(part, 'content-type', 'name', charset) || undefined;
}

function nameIn(part: Part, header: string, parameter: string, charset: string | undefined): string | undefined {
  const raw = headerOf(part.headers, header);
  return raw === undefined ? undefined : readParameters(raw, charset).parameters.get(parameter);
}

function fallbackName(part: Part): string {
  const inner = part.children[0];
  if (inner && part.type.startsWith('message/')) return `${cut(decodeHeaderText(headerOf(inner.headers, 'subject') ?? ''), 100) || 'message'}.eml`;
  const [kind, sub = ''] = part.type.split('/');
  if (part.type === 'text/calendar') return 'invite.ics';
  if (part.type === 'message/partial') return 'part-of-a-message.eml';
  if (kind === 'text' && (sub === 'plain' || sub === 'rfc822-headers')) return 'attachment.txt';
  return `${kind === 'image' ? 'image' : 'attachment'}.${/^[a-z0-9]{2,5}$/.test(sub) ? sub : 'bin'}`;
}
