import type { Message } from '../../inbox/index.ts';
import { attachmentUrl } from './present/message.ts';

/**
 * Light text colours of a mail are meant for its own background, so the page is white in both themes. Words break only where a line
 * has no room for them (`break-word`): with `anywhere` a narrow table cuts its amounts and dates in two. What is too wide scrolls.
 */
const baseStyle = `
:root { color-scheme: light }
body { margin: 0; padding: 0.75rem 0.875rem; background: #fff; color: #1d2129; font: 15px/1.5 system-ui, sans-serif; overflow-wrap: break-word }
body > :first-child, body > div:first-child > p:first-child { margin-top: 0 }
body > :last-child, body > div:last-child > p:last-child { margin-bottom: 0 }
img { max-width: 100%; height: auto }
img:not([src]) { display: inline-block; min-width: 1.5rem; min-height: 1.5rem; outline: 1px dashed #a9b1bd; outline-offset: -1px }
pre { white-space: pre-wrap }
table { max-width: 100% }
blockquote { margin: 0 0 0 0.5rem; padding-left: 0.75rem; border-left: 2px solid #d5dae1; color: #4a5260 }
a { color: #0b5cad }
mark { background: #ffe9a8; color: #1d2129; outline: 1px dashed #8a6100; outline-offset: 1px }
details { margin: 0.25rem 0 }
summary { display: inline-block; padding: 0 0.5rem; border-radius: 0.5rem; background: #e8ebf0; color: #4a5260; font-size: 0.8125rem; line-height: 1.5rem; cursor: pointer; list-style: none }
summary::-webkit-details-marker { display: none }
summary:hover { background: #dbe0e7 }
summary:focus-visible { outline: 2px solid #0b5cad; outline-offset: 2px }
details[open] > summary { margin-bottom: 0.5rem }
`;

/** The reader's own ground and colours, for what brings none. */
const bareStyle = `
:root { color-scheme: light dark }
body { padding: 0; background: transparent; color: light-dark(#161b1c, #e9eded) }
blockquote { border-color: light-dark(#c3cbcb, #47535a); color: light-dark(#48525a, #b3bdc0) }
a { color: light-dark(#0b5cad, #8fbdf2) }
summary { background: light-dark(rgb(20 40 40 / 8%), rgb(255 255 255 / 10%)); color: inherit }
summary:hover { background: light-dark(rgb(20 40 40 / 14%), rgb(255 255 255 / 16%)) }
`;

/** Whether a mail is words alone, without a colour or picture of its own: then it needs no paper of its own either. Lines show on any ground. */
function isBare(html: string): boolean {
  return !/(?<![-\w])(?:background(?:-color)?|color|bgcolor)\s*[:=]|<(?:img|font|mark)\b/i.test(html);
}

/** The sanitiser folds what is quoted, and nothing else folds: the dots it shows say nothing to who cannot see them. */
const foldName = 'aria-label="Quoted text" title="Quoted text"';

/** The page's own policy: no scripts whatever the frame allows, nothing remote unless it was asked for. */
export function messagePagePolicy(remote: boolean): string {
  return [
    "default-src 'none'", "style-src 'unsafe-inline'", `img-src 'self' data:${remote ? ' https: http:' : ''}`,
    "frame-ancestors 'self'", "base-uri 'none'", "form-action 'none'", 'sandbox allow-popups allow-popups-to-escape-sandbox allow-same-origin',
  ].join('; ');
}

/**
 * A message's sanitised HTML as a page for a sandboxed frame. Inline pictures (`cid:`) come from the message's own
 * attachments; remote ones are put back only with `remote`.
 */
export function messagePage(message: Message, html: string, remote: boolean): string {
  const body = html.replace(/<img\b[^>]*>/gi, (tag) => showImage(message, tag, remote)).replaceAll('<summary>', `<summary ${foldName}>`);
  const bare = isBare(html);
  // `base-uri 'none'` forbids an address, not a target.
  return `<!doctype html>
<html${bare ? ' data-bare' : ''}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Message</title><base target="_blank"><style>${baseStyle}${bare ? bareStyle : ''}</style></head>
<body>${body}</body></html>
`;
}

/** The sanitiser writes attributes in double quotes and escapes what is inside, so a tag can be read without a parser. */
function showImage(message: Message, tag: string, remote: boolean): string {
  const cid = /\ssrc="cid:([^"]*)"/i.exec(tag)?.[1];
  if (cid !== undefined) return tag.replace(/\ssrc="cid:[^"]*"/i, inlineSource(message, cid));
  return remote ? tag.replace(/\sdata-remote-src="/i, ' referrerpolicy="no-referrer" src="') : tag;
}

function inlineSource(message: Message, escaped: string): string {
  const wanted = decodeContentId(escaped);
  const index = message.attachments.findIndex((attachment) => attachment.contentId?.toLowerCase() === wanted);
  return index < 0 ? '' : ` src="${attachmentUrl(message.id, index)}?inline=1"`;
}

/** RFC 2392: the id is percent-encoded in the address; the attribute escapes `&` on top. */
function decodeContentId(escaped: string): string {
  const plain = escaped.replaceAll('&amp;', '&').replaceAll('&quot;', '"');
  try {
    return decodeURIComponent(plain).toLowerCase();
  } catch {
    return plain.toLowerCase();
  }
}
