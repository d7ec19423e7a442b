interface Range { readonly start: number; readonly end: number }
type Snippet = readonly { readonly text: string; readonly hit: boolean }[];

/** Characters shown in all, and before the first hit. */
const longest = 200;
const lead = 60;

/** A piece of the text around its first hit, cut where words end, with the hits marked; its beginning when nothing was hit. */
export function makeSnippet(text: string, ranges: readonly Range[]): Snippet {
  const start = wordStart(text, Math.max(0, (ranges[0]?.start ?? 0) - lead));
  const end = wordEnd(text, Math.min(text.length, start + longest));
  const pieces: { text: string; hit: boolean }[] = [];
  const add = (from: number, to: number, hit: boolean): void => {
    const piece = text.slice(from, to).replaceAll(/\s+/g, ' ');
    if (piece !== '') pieces.push({ text: piece, hit });
  };
  let at = start;
  for (const range of ranges) {
    if (range.start < at || range.end > end) continue;
    add(at, range.start, false);
    add(range.start, range.end, true);
    at = range.end;
  }
  add(at, end, false);
  if (start > 0) pieces.unshift({ text: '… ', hit: false });
  if (end < text.length) pieces.push({ text: ' …', hit: false });
  return pieces;
}

/** The beginning of the word at a place, so that no word and no character is cut; a place far inside a long word stays. */
function wordStart(text: string, place: number): number {
  if (place === 0) return 0;
  const space = text.slice(place, place + 40).search(/\s/u);
  return space === -1 ? safe(text, place) : place + space + 1;
}

function wordEnd(text: string, place: number): number {
  if (place >= text.length) return text.length;
  const back = text.slice(Math.max(0, place - 40), place);
  const space = back.search(/\s\S*$/u);
  return space === -1 ? safe(text, place) : place - back.length + space;
}

/** Never between the halves of a surrogate pair. */
function safe(text: string, place: number): number {
  const unit = text.charCodeAt(place);
  return unit >= 0xdc00 && unit <= 0xdfff ? place - 1 : place;
}
