/** Undoes a Content-Transfer-Encoding (RFC 2045 §6), forgiving: what cannot be decoded stays as it is. Linear. */
export function decodeTransfer(body: Buffer, encoding: string): Buffer {
  switch (encoding.replace(/[;\s].*$/s, '').toLowerCase()) {
    case 'base64': return decodeBase64(body);
    case 'quoted-printable': return decodeQuotedPrintable(body);
    case 'x-uuencode': case 'uuencode': case 'x-uue': case 'uue': return decodeUuencode(body) ?? body;
    default: return body;
  }
}

/** Node skips line breaks and other foreign characters, and takes padding in the middle for the end; senders concatenate. */
function decodeBase64(body: Buffer): Buffer {
  const text = body.toString('latin1');
  if (!/=[^=\s]/.test(text.slice(0, -4))) return Buffer.from(text, 'base64');
  return Buffer.concat(text.split(/=+/).map((piece) => Buffer.from(piece, 'base64')));
}

const EQUALS = 0x3d;

/** `=XX` becomes a byte, `=` before a line end joins lines, white space at line ends goes (RFC 2045 §6.7). */
export function decodeQuotedPrintable(body: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at]!;
    if (byte !== EQUALS) {
      out[length] = byte;
      length += 1;
      continue;
    }
    const high = hexOf(body[at + 1]);
    const low = hexOf(body[at + 2]);
    if (high >= 0 && low >= 0) {
      out[length] = high * 16 + low;
      length += 1;
      at += 2;
      continue;
    }
    const end = softBreakEnd(body, at + 1);
    if (end > 0) {
      at = end - 1;
      continue;
    }
    out[length] = byte;
    length += 1;
  }
  return out.subarray(0, length);
}

/** Where the line after a soft break begins; 0 when it is none. */
function softBreakEnd(body: Uint8Array, from: number): number {
  let at = from;
  while (at < body.length && at - from < 100 && (body[at] === 0x20 || body[at] === 0x09)) at += 1;
  if (at >= body.length) return at;
  if (body[at] === 0x0d) return body[at + 1] === 0x0a ? at + 2 : at + 1;
  return body[at] === 0x0a ? at + 1 : 0;
}

function hexOf(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
  return -1;
}

/** `begin 644 name` … `end`. */
function decodeUuencode(body: Buffer): Buffer | undefined {
  const lines = body.toString('latin1').split(/\r?\n/);
  const start = lines.findIndex((line) => /^begin [0-7]{3,4} /.test(line));
  if (start < 0) return undefined;
  const pieces: Buffer[] = [];
  for (const line of lines.slice(start + 1)) {
    const wanted = (line.charCodeAt(0) - 32) & 63;
    if (line === 'end' || line === '' || wanted === 0) break;
    pieces.push(decodeUuLine(line.slice(1), wanted));
  }
  return Buffer.concat(pieces);
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
