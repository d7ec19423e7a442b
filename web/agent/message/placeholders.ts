export type PlacedPart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'file'; readonly contentId: string };

const placeholder = /\[cid:([\w.@+-]{1,100})\]/g;

/** Text taken apart where files stand in it: `[cid:<contentId>]`. */
export function splitPlaceholders(text: string): readonly PlacedPart[] {
  const parts: PlacedPart[] = [];
  let from = 0;
  for (const match of text.matchAll(placeholder)) {
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push({ kind: 'file', contentId: match[1] ?? '' });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

export function placeholderOf(contentId: string): string {
  return `[cid:${contentId}]`;
}
