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

/** Brackets are counted once: a stranger may send an address of nothing else. */
function trimEnd(url: string): string {
  const open = { ')': count(url, '('), ']': count(url, '[') };
  const closed = { ')': count(url, ')'), ']': count(url, ']') };
  let end = url.length;
  while (end > 0) {
    const last = url[end - 1] ?? '';
    if (last === ')' || last === ']') {
      if (closed[last] <= open[last]) break;
      closed[last]--;
    } else if (!/[.,;:!?…»”’]/u.test(last)) break;
    end--;
  }
  return url.slice(0, end);
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
