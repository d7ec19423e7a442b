import sanitize from 'sanitize-html';

/** Longest HTML that is looked at, UTF-16 units; what follows is left out. */
export const MAX_HTML = 4 * 1024 * 1024;
/** Tags nested deeper are dropped, their text stays: browsers and converters recurse. */
const MAX_NESTING = 150;
const MAX_INLINE_IMAGE = 512 * 1024;

/** No `bdo`: it can make text read backwards. */
const TAGS = [
  'a', 'abbr', 'address', 'article', 'aside', 'b', 'bdi', 'big', 'blockquote', 'br', 'caption', 'center', 'cite', 'code', 'col',
  'colgroup', 'dd', 'del', 'dfn', 'div', 'dl', 'dt', 'em', 'figcaption', 'figure', 'font', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6',
  'header', 'hr', 'i', 'img', 'ins', 'kbd', 'li', 'main', 'mark', 'nav', 'ol', 'p', 'pre', 'q', 's', 'samp', 'section', 'small', 'span',
  'strike', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'time', 'tr', 'tt', 'u', 'ul', 'var', 'wbr',
];
/** Their content is not text for people. Few: an unclosed one swallows the rest, and with it a customer's words. */
const SILENT_TAGS = ['script', 'style', 'option', 'title', 'template'];

const LAYOUT = ['align', 'valign', 'bgcolor', 'border', 'cellpadding', 'cellspacing', 'colspan', 'rowspan', 'width', 'height', 'dir', 'lang', 'style', 'title'];
/** Needed to understand the sender's styles and program; taken off again before anything is written. */
const FOR_READING = ['class', 'id', 'hidden', 'background', 'data-was'];

/** One option is missing from the types of the library. */
const OPTIONS: sanitize.IOptions & { readonly allowedEmptyAttributes: readonly string[] } = {
  allowedTags: TAGS,
  nonTextTags: SILENT_TAGS,
  disallowedTagsMode: 'discard',
  allowedAttributes: {
    '*': [...LAYOUT, ...FOR_READING],
    a: ['href', 'rel', 'target'],
    blockquote: ['type'],
    div: ['text'],
    img: ['src', 'alt', 'data-remote-src'],
    font: ['color', 'face', 'size'],
    ol: ['start', 'type'],
    ul: ['type'],
    td: ['nowrap'],
    th: ['nowrap'],
    time: ['datetime'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['cid', 'data'] },
  allowedSchemesAppliedToAttributes: ['href', 'src', 'cite'],
  allowProtocolRelative: false,
  nestingLimit: MAX_NESTING,
  enforceHtmlBoundary: false,
  allowedEmptyAttributes: ['alt', 'hidden'],
  // Styles are read and written anew by our own list, once it is known what they hide.
  parseStyleAttributes: false,
  transformTags: { a: rewriteLink, img: rewriteImage, body: (_tag, attribs) => ({ tagName: 'div', attribs: { ...attribs, 'data-was': 'body' } }) },
};

const TAG_SET: ReadonlySet<string> = new Set(TAGS);
const ATTRIBUTE_SET: ReadonlySet<string> = new Set(Object.values(OPTIONS.allowedAttributes as Record<string, string[]>).flat());

/** The same lists once more, for who reads what `allowHtml` wrote: a fault in one of the two lets nothing through. */
export function isAllowed(what: 'tag' | 'attribute', name: string): boolean {
  return (what === 'tag' ? TAG_SET : ATTRIBUTE_SET).has(name);
}

/** What of HTML is on the list of tags, attributes and addresses. Its styles, classes and ids are still the sender's. */
export function allowHtml(html: string): string {
  return sanitize(simplify(openTitle(html.length > MAX_HTML ? html.slice(0, MAX_HTML) : html)), OPTIONS);
}

/** A title that is not closed would swallow the mail. */
function openTitle(html: string): string {
  const open = html.search(/<title[\s>]/i);
  return open < 0 || /<\/title/i.test(html.slice(open)) ? html : html.replace(/<title(?=[\s>])[^<>]{0,200}>/gi, '');
}

/** More tags than that are machine-made or an attack: the parser's work grows with the square of open tags. */
const MAX_TAGS = 20_000;

function simplify(html: string): string {
  let tags = 0;
  for (let at = html.indexOf('<'); at >= 0 && tags <= MAX_TAGS; at = html.indexOf('<', at + 1)) tags += 1;
  return tags <= MAX_TAGS ? html : html.replace(/<(?!\/?(?:p|br|tr|td|th|table|li|script|style|title|textarea|a)\b)[a-z/][^<>]{0,2000}>/gi, '');
}

function rewriteLink(tagName: string, attribs: sanitize.Attributes): sanitize.Tag {
  const { href, rel: _rel, target: _target, ...rest } = attribs;
  const address = cleanAddress(href ?? '');
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(address)) return { tagName, attribs: rest };
  return { tagName, attribs: { ...rest, href: address, rel: 'noopener noreferrer nofollow', target: '_blank' } };
}

function rewriteImage(tagName: string, attribs: sanitize.Attributes): sanitize.Tag {
  const { src, 'data-remote-src': kept, ...rest } = attribs;
  const address = cleanAddress(src ?? kept ?? '');
  if (src !== undefined && /^cid:[^\s<>"']{1,500}$/i.test(address)) return { tagName, attribs: { ...rest, src: address } };
  if (src !== undefined && /^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=]+$/i.test(address)) {
    return { tagName, attribs: address.length <= MAX_INLINE_IMAGE ? { ...rest, src: address } : rest };
  }
  const remote = address.startsWith('//') ? `https:${address}` : address;
  if (/^https?:\/\/[^\s<>"']+$/i.test(remote)) return { tagName, attribs: { ...rest, 'data-remote-src': remote } };
  return { tagName, attribs: rest };
}

/** Browsers ignore white space and controls inside a scheme, so they go before it is looked at. */
function cleanAddress(address: string): string {
  // oxlint-disable-next-line no-control-regex
  return address.replace(/[\u0000-\u001F\u007F-\u009F\u00AD\u200B-\u200F\u2028\u2029\uFEFF]+/g, '').trim();
}
