/** A file that a plain text carries between lines of its own: uuencode or yEnc, as news and old mail programs do. */
export interface EmbeddedFile { readonly name: string; readonly content: Buffer }

const MAX_FILES = 50;

/**
 * Takes such files out of a text; undefined when there are none. What only looks like one stays in the text. One character of
 * `rest` is one byte of the body.
 */
export function takeEmbedded(body: Buffer): { readonly rest: Buffer; readonly files: readonly EmbeddedFile[] } | undefined {
  if (!body.includes('begin ')) return undefined;
  const lines = body.toString('latin1').split('\n');
  const kept: string[] = [];
  const files: EmbeddedFile[] = [];
  for (let at = 0; at < lines.length;) {
    const taken = files.length < MAX_FILES ? takeUuencoded(lines, at) ?? takeYenc(lines, at) : undefined;
    if (taken) files.push(taken.file);
    else kept.push(lines[at]!);
    at = taken?.next ?? at + 1;
  }
  return files.length === 0 ? undefined : { rest: Buffer.from(kept.join('\n'), 'latin1'), files };
}

interface Taken { readonly file: EmbeddedFile; readonly next: number }

/** `begin 644 name`, lines that begin with their length, a line of length 0, `end`. */
function takeUuencoded(lines: readonly string[], from: number): Taken | undefined {
  const name = /^begin [0-7]{3,4} (\S.{0,200}?)\s*$/.exec(lines[from]!)?.[1];
  if (name === undefined) return undefined;
  const pieces: Buffer[] = [];
  let at = from + 1;
  for (; at < lines.length; at += 1) {
    const line = lines[at]!.replace(/\r$/, '');
    const wanted = (line.charCodeAt(0) - 32) & 63;
    if (line === 'end' || line === '' || wanted === 0) break;
    if (!/^[\u0020-\u0060]+$/.test(line) || line.length - 1 > Math.ceil(wanted / 3) * 4 + 2) return undefined;
    pieces.push(decodeUuLine(line.slice(1), wanted));
  }
  if (pieces.length === 0) return undefined;
  while (at < lines.length && /^[` ]?\r?$/.test(lines[at]!)) at += 1;
  return { file: { name, content: Buffer.concat(pieces) }, next: /^end\s*$/.test(lines[at] ?? '') ? at + 1 : at };
}

function decodeUuLine(line: string, wanted: number): Buffer {
  const out = Buffer.alloc(Math.ceil(line.length / 4) * 3);
  for (let at = 0, to = 0; at < line.length; at += 4, to += 3) {
    const [a, b, c, d] = [0, 1, 2, 3].map((offset) => ((line.charCodeAt(at + offset) || 32) - 32) & 63) as [number, number, number, number];
    out[to] = (a << 2) | (b >> 4);
    out[to + 1] = ((b & 15) << 4) | (c >> 2);
    out[to + 2] = ((c & 3) << 6) | d;
  }
  return out.subarray(0, wanted);
}

/** yEnc 1.3: `=ybegin … name=`, perhaps `=ypart`, every byte moved by 42 with `=` before those that could do harm, `=yend`. */
function takeYenc(lines: readonly string[], from: number): Taken | undefined {
  const name = /^=ybegin [^\r]{0,200}?\bname=([^\r]{1,200})/.exec(lines[from]!)?.[1]?.trim();
  if (!name) return undefined;
  const end = lines.findIndex((line, at) => at > from && line.startsWith('=yend'));
  if (end < 0) return undefined;
  const data = lines.slice(from + 1, end).filter((line) => !line.startsWith('=ypart ')).map((line) => decodeYencLine(line.replace(/\r$/, '')));
  return { file: { name, content: Buffer.concat(data) }, next: end + 1 };
}

function decodeYencLine(line: string): Buffer {
  const out = Buffer.alloc(line.length);
  let length = 0;
  for (let at = 0; at < line.length; at += 1) {
    const isEscaped = line[at] === '=' && at + 1 < line.length;
    if (isEscaped) at += 1;
    out[length] = (line.charCodeAt(at) - 42 - (isEscaped ? 64 : 0)) & 255;
    length += 1;
  }
  return out.subarray(0, length);
}
