import { kindOfUnit, kinds } from './fold.ts';

/**
 * Calls `visit(start, end)` for each word of a text: a run of letters and digits. An apostrophe joins in Cyrillic
 * (п'ять) and parts elsewhere (Ankara'da, don't). Stops when `visit` returns false.
 */
export function eachWord(text: string, visit: (start: number, end: number) => boolean): void {
  const length = text.length;
  let index = 0;
  while (index < length) {
    let kind = kindOfUnit(text.charCodeAt(index));
    if (kind !== kinds.letter && kind !== kinds.digit) {
      index += 1;
      continue;
    }
    const start = index;
    while (kind === kinds.letter || kind === kinds.digit || (kind === kinds.apostrophe && joins(text, index))) {
      index += 1;
      if (index >= length) break;
      kind = kindOfUnit(text.charCodeAt(index));
    }
    if (!visit(start, index)) return;
  }
}

function joins(text: string, apostrophe: number): boolean {
  return isCyrillic(text.charCodeAt(apostrophe - 1)) && isCyrillic(text.charCodeAt(apostrophe + 1));
}

function isCyrillic(unit: number): boolean {
  return unit >= 0x400 && unit <= 0x52f;
}
