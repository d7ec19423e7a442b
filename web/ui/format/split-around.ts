export interface TextPart { readonly kind: 'text'; readonly text: string }

/** Text taken apart at what `pattern` (global, with one group) finds; `partOf` makes a part of what the group holds. */
export function splitAround<P>(text: string, pattern: RegExp, partOf: (found: string) => P): readonly (TextPart | P)[] {
  const parts: (TextPart | P)[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push(partOf(match[1] ?? ''));
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}
