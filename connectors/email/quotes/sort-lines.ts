import { findAttribution, isLeadIn } from './attribution.ts';
import { isForwardMark, isHeaderBlock, isRule, isSeparator } from './header-block.ts';
import { findSignature } from './signature.ts';

export type LineKind = 'own' | 'quote' | 'signature';

export interface MailForm {
  /** The subject says that the mail hands another one on: then that is what the writer sends, and no quotation. */
  readonly forwarded?: boolean;
}

/** A run of lines that somebody else wrote, with the line that says so. */
interface Block { readonly from: number; readonly to: number; readonly attributed: boolean; readonly marked: boolean }

interface Found { readonly blocks: Block[]; /** Where everything below is the old mail. */ tail: number; /** Where what is handed on begins. */ forward: number }

/**
 * Says of each line whose it is. Showing too much is a blemish, losing a customer's words is a defect: what is not surely
 * quoted is their own, answers between quoted lines keep what they answer, and what is handed on is what they send.
 * Linear in the length of the text.
 */
export function sortLines(lines: readonly string[], form: MailForm = {}): readonly LineKind[] {
  const { blocks, tail, forward } = findBlocks(lines, form);
  const kinds = lines.map((): LineKind => 'own');
  kinds.fill('quote', tail);
  const end = Math.min(tail, forward);
  const free = markSignature(lines, kinds, blocks, end);
  const lastOwn = forward < lines.length ? forward : (free.findLast((at) => kinds[at] === 'own' && lines[at]!.trim() !== '') ?? -1);
  const isTrailing = ({ from }: Block): boolean => from > lastOwn;
  const between = blocks.filter((block) => !isTrailing(block) && block.marked);
  const interleaved = between.length > 1 || (between.length === 1 && blocks.some((block) => isTrailing(block) && block.marked && !block.attributed));
  for (const block of blocks) {
    if (isTrailing(block) || (block.attributed && !(interleaved && block.marked))) kinds.fill('quote', block.from, block.to);
  }
  return kinds;
}

function findBlocks(lines: readonly string[], { forwarded = false }: MailForm): Found {
  const found: Found = { blocks: [], tail: lines.length, forward: lines.length };
  const lastMarked = lines.findLastIndex((line) => isMarked(line) && !/^\s*>[^>:]{0,40}:\s*$/.test(line));
  let hasOwn = false;
  for (let at = 0; at < lines.length;) {
    if (isMarked(lines[at]!)) {
      const to = skipMarked(lines, at);
      found.blocks.push({ from: at, to, attributed: false, marked: true });
      at = to;
      continue;
    }
    const header = isSeparator(lines[at]!) || isHeaderBlock(lines, at) || (isRule(lines[at]!) && isHeaderSoon(lines, at + 1));
    if (isForwardMark(lines[at]!) || (header && forwarded)) {
      found.forward = at;
      return found;
    }
    if (header && hasOwn) {
      found.tail = at;
      return found;
    }
    const block = header ? undefined : findBlock(lines, at, { hasOwn, lastMarked });
    if (block && block.to >= lines.length && !block.marked) {
      found.tail = at;
      return found;
    }
    if (block) found.blocks.push(block);
    else hasOwn ||= lines[at]!.trim() !== '';
    at = block?.to ?? at + 1;
  }
  return found;
}

/** What somebody is named for above it: up to the end of the marked lines, or of the text where none are marked. */
function findBlock(lines: readonly string[], at: number, { hasOwn, lastMarked }: { readonly hasOwn: boolean; readonly lastMarked: number }): Block | undefined {
  const attribution = findAttribution(lines, at);
  const count = attribution?.lines ?? (isLeadIn(lines[at]!) && isMarked(lines[skipEmpty(lines, at + 1)] ?? '') ? 1 : 0);
  if (count === 0) return undefined;
  const below = skipEmpty(lines, at + count);
  if (below < lines.length && isMarked(lines[below]!)) return { from: at, to: skipMarked(lines, below), attributed: true, marked: true };
  if (!attribution?.sure) return undefined;
  // Nothing stands above, or marked lines follow further down: then the answer is what comes next.
  if (!hasOwn || lastMarked > below) return { from: at, to: Math.max(below, at + count), attributed: true, marked: false };
  return { from: at, to: lines.length, attributed: true, marked: false };
}

/** Lines that are in no block, up to `end`; those of the signature are marked as such. */
function markSignature(lines: readonly string[], kinds: LineKind[], blocks: readonly Block[], end: number): readonly number[] {
  const quoted = new Uint8Array(lines.length);
  for (const { from, to } of blocks) quoted.fill(1, from, to);
  const free = lines.flatMap((_line, at) => (at < end && quoted[at] === 0 ? [at] : []));
  const signature = findSignature(free.map((at) => lines[at]!));
  for (const at of free.slice(signature)) kinds[at] = 'signature';
  return free;
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

function isMarked(line: string): boolean {
  return /^\s{0,3}(?:>|\|(?:\s|$))/.test(line);
}

function skipEmpty(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && lines[at]!.trim() === '') at += 1;
  return at;
}
