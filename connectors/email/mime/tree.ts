import { headerOf, readHeaders, type Headers } from './headers.ts';
import { readParameters, type Parameterised } from './parameters.ts';
import { decodeTransfer } from './transfer.ts';

/** One part of a message. The bytes stay where they are; bodies are decoded when asked for. */
export interface Part {
  readonly headers: Headers;
  /** `text/plain` when nothing or nonsense is stated. */
  readonly type: string;
  readonly contentType: Parameterised;
  readonly disposition: Parameterised;
  /** Parts of a multipart; the one message inside a message/rfc822. */
  readonly children: readonly Part[];
  /** Body as it lies in the message. */
  readonly raw: Buffer;
  /** Body with its transfer encoding undone; the same bytes every time. */
  decode(): Buffer;
}

export interface Tree {
  readonly root: Part;
  readonly warnings: readonly string[];
}

/** Most bytes that come of one message's transfer encodings, its parts together. */
const MAX_DECODED = 160 * 1024 * 1024;
const MAX_PARTS = 1000;
const MAX_DEPTH = 20;

interface Walk {
  parts: number;
  decoded: number;
  readonly warnings: Set<string>;
}

/**
 * The tree of parts (RFC 2045, 2046). Fails only when parts that are decoded become too much: what goes beyond the limits or is damaged stays one undivided part, and
 * a warning says so. Work grows with bytes times depth, and depth is limited.
 */
export function readTree(source: Buffer): Tree {
  const walk: Walk = { parts: 0, decoded: 0, warnings: new Set() };
  const lines = withLineFeeds(source);
  const root = readPart(lines, 0, lines.length, 'text/plain', 0, walk);
  return { root, warnings: [...walk.warnings] };
}

const LF = 0x0a;
const CR = 0x0d;

/** Some old systems end lines with CR alone; nobody else has header fields that begin after one. */
function withLineFeeds(source: Buffer): Buffer {
  const first = source.indexOf(LF);
  const head = source.toString('latin1', 0, Math.min(first < 0 ? source.length : first, 64_000));
  if (!/\r[A-Za-z][A-Za-z0-9-]{1,60}[ \t]{0,10}:/.test(head)) return source;
  const copy = Buffer.from(source);
  for (let at = copy.indexOf(CR); at >= 0; at = copy.indexOf(CR, at + 1)) if (copy[at + 1] !== LF) copy[at] = LF;
  return copy;
}

function readPart(source: Buffer, start: number, end: number, defaultType: string, depth: number, walk: Walk): Part {
  walk.parts += 1;
  const block = readHeaders(source, start, end);
  for (const warning of block.warnings) walk.warnings.add(warning);
  const contentType = readParameters(headerOf(block.headers, 'content-type') ?? defaultType);
  const type = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(contentType.value) ? contentType.value : contentType.value === 'text' || contentType.value === '' ? 'text/plain' : defaultTypeFor(contentType.value);
  const raw = source.subarray(block.bodyStart, end);
  const encoding = headerOf(block.headers, 'content-transfer-encoding') ?? '';
  const part = { headers: block.headers, type, contentType, disposition: readDisposition(block.headers, contentType), raw, decode: decodeOnce(raw, encoding, walk) };
  return { ...part, children: readChildren(part, encoding, depth, walk) };
}

function decodeOnce(raw: Buffer, encoding: string, walk: Walk): () => Buffer {
  let decoded: Buffer | undefined;
  return () => {
    if (decoded) return decoded;
    if (walk.decoded + raw.length > MAX_DECODED) throw new RangeError(`its parts are more than ${MAX_DECODED / 1024 / 1024} MB`);
    decoded = decodeTransfer(raw, encoding);
    if (decoded !== raw) walk.decoded += decoded.length;
    return decoded;
  };
}

function defaultTypeFor(stated: string): string {
  return stated.startsWith('multipart') ? 'multipart/mixed' : 'text/plain';
}

function readDisposition(headers: Headers, contentType: Parameterised): Parameterised {
  return readParameters(headerOf(headers, 'content-disposition') ?? '', contentType.parameters.get('charset'));
}

function readChildren(part: Omit<Part, 'children'>, encoding: string, depth: number, walk: Walk): readonly Part[] {
  const isMultipart = part.type.startsWith('multipart/');
  if (!isMultipart && part.type !== 'message/rfc822' && part.type !== 'message/global') return [];
  if (depth >= MAX_DEPTH) {
    walk.warnings.add(`Parts nested deeper than ${MAX_DEPTH} were left undivided.`);
    return [];
  }
  if (isMultipart) return readMultipart(part, depth, walk);
  // An encoded message/rfc822 is forbidden (RFC 2046 §5.2.1) and common.
  const body = /base64|quoted-printable/i.test(encoding) ? part.decode() : part.raw;
  return [readPart(body, 0, body.length, 'text/plain', depth + 1, walk)];
}

function readMultipart(part: Omit<Part, 'children'>, depth: number, walk: Walk): readonly Part[] {
  const stated = part.contentType.parameters.get('boundary');
  const found = stated ? splitAtBoundary(part.raw, stated) : [];
  const ranges = found.length > 0 ? found : splitAtGuess(part.raw, walk);
  if (ranges.length === 0) walk.warnings.add('A multipart without parts was read as text.');
  const defaultType = part.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  const children: Part[] = [];
  for (const [start, end] of ranges.length > 0 ? ranges : [[0, part.raw.length] as const]) {
    if (walk.parts >= MAX_PARTS) {
      walk.warnings.add(`The message has more than ${MAX_PARTS} parts; the last were left out.`);
      break;
    }
    if (ranges.length > 0) children.push(readPart(part.raw, start, end, defaultType, depth + 1, walk));
    else children.push(makeTextPart(part.raw));
  }
  return children;
}

function makeTextPart(raw: Buffer): Part {
  const none: Parameterised = { value: '', parameters: new Map() };
  return { headers: [], type: 'text/plain', contentType: none, disposition: none, children: [], raw, decode: () => raw };
}

/** By the first line that looks like a boundary and has a header below, for senders that named none or another. */
function splitAtGuess(body: Buffer, walk: Walk): readonly (readonly [number, number])[] {
  const guessed = /(?:^|\n)--([^\s][^\r\n]{0,200}?)[ \t]*\r?\n(?=\r?\n|content-)/i.exec(body.toString('latin1', 0, 10_000))?.[1];
  const ranges = guessed ? splitAtBoundary(body, guessed) : [];
  if (ranges.length > 0) walk.warnings.add('The message names no boundary that is in it; its parts were found by the first line that looks like one.');
  return ranges;
}

/** Start and end of each part between the boundary lines (RFC 2046 §5.1.1); a missing last line is forgiven. */
function splitAtBoundary(body: Buffer, boundary: string): readonly (readonly [number, number])[] {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const ranges: [number, number][] = [];
  let open = -1;
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + mark.length)) {
    if (at > 0 && body[at - 1] !== 0x0a && body[at - 1] !== 0x0d) continue;
    const line = readBoundaryLine(body, at + mark.length);
    if (!line) continue;
    if (open >= 0) ranges.push([open, Math.max(open, withoutLineEnd(body, at))]);
    open = line.isLast ? -1 : line.end;
    if (line.isLast || ranges.length > MAX_PARTS) break;
  }
  if (open >= 0 && open < body.length) ranges.push([open, body.length]);
  return ranges;
}

/** What follows the boundary on its line: nothing or `--`, then white space; anything else is another boundary. */
function readBoundaryLine(body: Buffer, from: number): { readonly isLast: boolean; readonly end: number } | undefined {
  const isLast = body[from] === 0x2d && body[from + 1] === 0x2d;
  let at = isLast ? from + 2 : from;
  while (body[at] === 0x20 || body[at] === 0x09) at += 1;
  if (at >= body.length || body[at] === 0x0a) return { isLast, end: at + 1 };
  if (body[at] === 0x0d) return { isLast, end: body[at + 1] === 0x0a ? at + 2 : at + 1 };
  // Text glued to a closing boundary is an old habit of some gateways.
  return isLast ? { isLast, end: at } : undefined;
}

/** The line break before a boundary belongs to the boundary. */
function withoutLineEnd(body: Buffer, at: number): number {
  if (body[at - 1] === 0x0a) return body[at - 2] === 0x0d ? at - 2 : at - 1;
  return at - 1;
}
