/** Header fields of one part in their order: name in lower case, value unfolded, one character per byte. */
export type Headers = readonly (readonly [name: string, value: string])[];

export interface HeaderBlock {
  readonly headers: Headers;
  /** Where the body begins. */
  readonly bodyStart: number;
  readonly warnings: readonly string[];
}

const MAX_FIELDS = 1000;
/** Longest value kept, bytes; far above any honest one, below what makes its readers slow. */
const MAX_VALUE = 100_000;
const MAX_BLOCK = 1_000_000;

const LF = 0x0a;

/**
 * Reads the header of the part that begins at `start` (RFC 5322 §2.2), forgiving: bare LF and CR LF line ends, a mbox `From `
 * line first, lines that are no field (they end the header when nothing after them looks like a field, else are skipped).
 */
export function readHeaders(source: Buffer, start: number, end: number): HeaderBlock {
  const fields: { name: string; value: string; left: number }[] = [];
  const warnings = new Set<string>();
  let at = start;
  while (at < end) {
    const lineEnd = endOfLine(source, at, end);
    const isBlank = source[at] === LF || (source[at] === 0x0d && (source[at + 1] === LF || at + 1 === end));
    if (isBlank) return { headers: toHeaders(fields), bodyStart: lineEnd, warnings: [...warnings] };
    const line = source.toString('latin1', at, Math.min(lineEnd, at + MAX_VALUE + 200)).replace(/(?<![\r\n])[\r\n]+$/, '');
    if (!takeLine(line, fields, warnings, at === start)) return { headers: toHeaders(fields), bodyStart: at, warnings: [...warnings, 'The header ends without an empty line.'] };
    if (at - start > MAX_BLOCK) warnings.add('The header is too long; a part of it was left out.');
    at = lineEnd;
  }
  return { headers: toHeaders(fields), bodyStart: end, warnings: [...warnings] };
}

/** False: the header ended before this line. */
function takeLine(line: string, fields: { name: string; value: string; left: number }[], warnings: Set<string>, isFirst: boolean): boolean {
  if (line.startsWith(' ') || line.startsWith('\t')) {
    const last = fields.at(-1);
    if (!last) return true;
    if (line.length > last.left) warnings.add(`The header ${last.name} is too long and was cut.`);
    last.value += line.slice(0, last.left).replace(/^[ \t]+/, ' ');
    last.left = Math.max(0, last.left - line.length);
    return true;
  }
  const colon = line.indexOf(':');
  const name = colon > 0 ? line.slice(0, colon).trimEnd() : '';
  // oxlint-disable-next-line no-control-regex
  if (!/^[\u0021-\u0039\u003B-\u007E]{1,100}$/.test(name)) {
    if (isFirst && line.startsWith('From ')) return true;
    warnings.add('A line of the header is none and was skipped.');
    return fields.length > 0 || isFirst ? !/^--|^<(?:!doctype|html)/i.test(line) : false;
  }
  if (fields.length >= MAX_FIELDS) {
    warnings.add('The header has too many fields; the last were left out.');
    return true;
  }
  const value = line.slice(colon + 1, colon + 1 + MAX_VALUE);
  if (line.length - colon - 1 > MAX_VALUE) warnings.add(`The header ${name.toLowerCase()} is too long and was cut.`);
  fields.push({ name: name.toLowerCase(), value, left: MAX_VALUE - value.length });
  return true;
}

function toHeaders(fields: readonly { name: string; value: string }[]): Headers {
  return fields.map(({ name, value }) => [name, trimAscii(value)] as const);
}

/** Values are bytes still: `trim` would take 0xA0, the end of many a UTF-8 letter, for a space. */
export function trimAscii(value: string): string {
  return value.replace(/^[ \t\r\n]+|(?<![ \t\r\n])[ \t\r\n]+$/g, '');
}

function endOfLine(source: Buffer, at: number, end: number): number {
  const found = source.indexOf(LF, at);
  return found < 0 || found >= end ? end : found + 1;
}

/** The first field of that name that says something. */
export function headerOf(headers: Headers, name: string): string | undefined {
  return headers.find(([field, value]) => field === name && value !== '')?.[1];
}

export function headersOf(headers: Headers, name: string): readonly string[] {
  return headers.filter(([field, value]) => field === name && value !== '').map(([, value]) => value);
}
