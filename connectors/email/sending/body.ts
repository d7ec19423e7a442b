import { makeSafeText } from '../../kit/text.ts';
import type { Outgoing } from '../../spec/index.ts';
import type { ReadFile } from './compose.ts';
import { escapeHtml, textToHtml } from './text-to-html.ts';

export interface Body {
  readonly text: string;
  readonly html: string;
  readonly attachments: { filename: string; contentType: string; content: Buffer; cid?: string; contentDisposition?: 'inline' | 'attachment' }[];
}

/**
 * Both forms of an answer, and its files. There is always HTML: without it some programs show text in type of fixed width.
 * A file whose Content-ID stands in the HTML is part of it; any other is attached, also one that was meant to be shown.
 */
export function makeBody(outgoing: Pick<Outgoing, 'text' | 'html' | 'signature'>, files: readonly ReadFile[]): Body {
  const names = new Map(files.flatMap(({ contentId, name }) => (contentId === undefined ? [] : [[contentId, name] as const])));
  const nameOf = (contentId: string): string | undefined => names.get(contentId);
  const text = makeLines(outgoing.text);
  const { signature } = outgoing;
  const html = outgoing.html === undefined ? textToHtml(text, nameOf) : placePictures(outgoing.html, nameOf);
  const signed = signature && makeLines(signature.text);
  const whole = html + (signature ? `\n<div class="signature">\n${signature.html ?? textToHtml(signed ?? '')}\n</div>` : '');
  return {
    text: namePictures(text, nameOf) + (signed ? `\n\n-- \n${signed}` : ''),
    html: whole,
    attachments: files.map(({ name, type, contentId, content }) => ({
      filename: name, contentType: type, content,
      ...(contentId !== undefined && whole.includes(`cid:${contentId}`) ? { cid: contentId, contentDisposition: 'inline' as const } : { contentDisposition: 'attachment' as const }),
    })),
  };
}

const PICTURE = /\[cid:([^\s[\]<>"']{1,200})\]/g;

/** `[cid:x]` of HTML, where x is a file; escaped characters in it are none of a Content-ID's. */
function placePictures(html: string, nameOf: (contentId: string) => string | undefined): string {
  return html.replace(PICTURE, (whole, contentId: string) => {
    const name = nameOf(contentId);
    return name === undefined ? whole : `<img src="cid:${contentId}" alt="${escapeHtml(name)}">`;
  });
}

function namePictures(text: string, nameOf: (contentId: string) => string | undefined): string {
  return text.replace(PICTURE, (whole, contentId: string) => {
    const name = nameOf(contentId);
    return name === undefined ? whole : `[image: ${name}]`;
  });
}

function makeLines(text: string): string {
  return makeSafeText(text).replace(/\r\n?/g, '\n');
}
