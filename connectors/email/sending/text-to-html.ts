/** Characters that mean something in HTML, as references. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => REFERENCES[character]!);
}

const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

/** Addresses that people write out; what may close a sentence or a bracket is no part of them. */
const LINK = /\bhttps?:\/\/[^\s<>"'()[\]{}]*[^\s<>"'()[\]{}.,;:!?]|\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+\b|\[cid:([^\s[\]<>"']{1,200})\]/gu;

/**
 * Plain text as HTML that looks the same: empty lines part paragraphs, other line breaks and spaces stay, addresses become
 * links, and `[cid:x]` becomes a picture where `nameOf` knows the file. Everything else is text, whatever it looks like.
 */
export function textToHtml(text: string, nameOf: (contentId: string) => string | undefined = () => undefined): string {
  return text.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== '').map((paragraph) => `<p>${makeLines(paragraph, nameOf)}</p>`).join('\n');
}

function makeLines(paragraph: string, nameOf: (contentId: string) => string | undefined): string {
  let html = '';
  let from = 0;
  for (const match of paragraph.matchAll(LINK)) {
    html += makeText(paragraph.slice(from, match.index), from === 0) + makeLink(match[0], match[1], nameOf);
    from = match.index + match[0].length;
  }
  return html + makeText(paragraph.slice(from), from === 0);
}

function makeText(text: string, isStart: boolean): string {
  // Of several spaces browsers show one, at the start of a line none.
  return escapeHtml(text).replace(isStart ? / (?= )|^ /gm : / (?= )|(?<=\n) /g, '&nbsp;').replace(/\t/g, '&nbsp;&nbsp; ').replace(/\n/g, '<br>\n');
}

function makeLink(found: string, contentId: string | undefined, nameOf: (contentId: string) => string | undefined): string {
  const shown = escapeHtml(found);
  if (contentId === undefined) return `<a href="${found.startsWith('http') ? '' : 'mailto:'}${shown}">${shown}</a>`;
  const name = nameOf(contentId);
  return name === undefined ? shown : `<img src="cid:${escapeHtml(contentId)}" alt="${escapeHtml(name)}">`;
}
