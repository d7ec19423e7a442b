import { findAttribution } from './attribution.ts';
import { isHeaderBlock, isRule, isSeparator } from './header-block.ts';
import { withoutSignature } from './signature.ts';

/** Beyond this nobody wrote by hand; the text is shown as it is. */
const MAX_LENGTH = 400_000;

/**
 * What the writer of this mail wrote: without what is quoted and without the signature. Showing too much is a blemish,
 * losing a customer's words is a defect: what is not surely quoted stays, and when nothing would be left, all stays.
 * Linear in the length of the text.
 */
export function findVisibleText(text: string): string {
  const whole = text.replaceAll('\u00A0', ' ').trim();
  if (whole.length > MAX_LENGTH) return whole;
  const lines = text.replace(/\r\n?/g, '\n').replaceAll('\u00A0', ' ').trim().split('\n');
  const visible = withoutSignature(withoutQuotes(lines)).map((line) => line.trimEnd());
  const kept = visible.join('\n').replace(/^\s*\n/, '').trimEnd();
  return kept.trim() === '' ? whole : kept;
}

function withoutQuotes(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < lines.length;) {
    const next = skipQuote(lines, at, kept);
    if (next === undefined) {
      kept.push(lines[at]!);
      at += 1;
    } else {
      at = next;
    }
  }
  return withoutTrailingQuotes(kept);
}

/** Where reading goes on when a quotation begins at this line. */
function skipQuote(lines: readonly string[], at: number, kept: readonly string[]): number | undefined {
  if (isMarked(lines[at]!)) return undefined;
  if (isSeparator(lines[at]!) || isHeaderBlock(lines, at) || (isRule(lines[at]!) && isHeaderSoon(lines, at + 1))) return hasText(kept) ? lines.length : undefined;
  const attribution = findAttribution(lines, at);
  if (!attribution) return undefined;
  const below = skipEmpty(lines, at + attribution.lines);
  if (below < lines.length && isMarked(lines[below]!)) return skipMarked(lines, below);
  if (!attribution.sure) return undefined;
  // Nothing marked below: everything is the old mail, or, when nothing stands above, the answer itself.
  return hasText(kept) ? lines.length : below;
}

function isHeaderSoon(lines: readonly string[], from: number): boolean {
  const at = skipEmpty(lines, from);
  return at - from <= 2 && at < lines.length && isHeaderBlock(lines, at);
}

/** After a quoted block, over the gaps programs leave inside it: an empty line between two marked ones belongs to it. */
function skipMarked(lines: readonly string[], from: number): number {
  let end = from;
  for (let at = from; at < lines.length; at += 1) {
    if (isMarked(lines[at]!)) end = at + 1;
    else if (lines[at]!.trim() !== '') break;
  }
  return end;
}

/** Marked lines at the very end are the old mail, whether somebody is named above them or not. */
function withoutTrailingQuotes(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0 && (lines[end - 1]!.trim() === '' || isMarked(lines[end - 1]!))) end -= 1;
  return end === 0 ? lines : lines.slice(0, end);
}

function isMarked(line: string): boolean {
  return /^\s{0,3}(?:>|\|(?:\s|$))/.test(line);
}

function skipEmpty(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && lines[at]!.trim() === '') at += 1;
  return at;
}

function hasText(lines: readonly string[]): boolean {
  return lines.some((line) => line.trim() !== '');
}
