export type TextPart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'link'; readonly text: string; readonly url: string };

const address = /\bhttps?:\/\/[^\s<>"'`]+/giu;

/** Plain text with its http(s) addresses found. A sentence's own marks at an address's end are not part of it. */
export function findLinks(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const url = trimEnd(match[0]);
    if (!URL.canParse(url)) continue;
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push({ kind: 'link', text: url, url });
    from = match.index + url.length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

function trimEnd(url: string): string {
  let end = url.length;
  while (end > 0) {
    const last = url[end - 1] ?? '';
    const opening = last === ')' ? '(' : last === ']' ? '[' : '';
    const unbalanced = opening !== '' && count(url, last, end) > count(url, opening, end);
    if (!/[.,;:!?…»”’]/u.test(last) && !unbalanced) break;
    end--;
  }
  return url.slice(0, end);
}

function count(text: string, sign: string, end: number): number {
  let found = 0;
  for (let index = 0; index < end; index++) if (text[index] === sign) found++;
  return found;
}
