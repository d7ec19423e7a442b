/** Text that both sides know, so that short mails compress (MS-OXRTFCP §2.1.3.1.1). */
const PRELOAD = Buffer.from('{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx', 'latin1');

const COMPRESSED = 0x75465a4c;
const UNCOMPRESSED = 0x414c454d;
const WINDOW = 4096;

/** RTF as Outlook keeps it (MS-OXRTFCP), at most `max` bytes of it; undefined when it is none. */
export function decompressRtf(source: Buffer, max: number): Buffer | undefined {
  if (source.length < 16) return undefined;
  const kind = source.readUInt32LE(8);
  const size = Math.min(source.readUInt32LE(4), max);
  if (kind === UNCOMPRESSED) return source.subarray(16, 16 + size);
  return kind === COMPRESSED ? inflate(source, size) : undefined;
}

function inflate(source: Buffer, size: number): Buffer {
  const out = Buffer.alloc(size);
  const window = Buffer.alloc(WINDOW);
  PRELOAD.copy(window);
  let [at, length, write] = [16, 0, PRELOAD.length];
  const put = (byte: number): void => {
    out[length] = byte;
    length += 1;
    window[write] = byte;
    write = (write + 1) % WINDOW;
  };
  while (at < source.length && length < size) {
    const flags = source[at]!;
    at += 1;
    for (let bit = 0; bit < 8 && at < source.length && length < size; bit += 1) {
      if ((flags & (1 << bit)) === 0) {
        put(source[at]!);
        at += 1;
        continue;
      }
      if (at + 1 >= source.length) return out.subarray(0, length);
      const reference = source.readUInt16BE(at);
      at += 2;
      const from = reference >> 4;
      if (from === write) return out.subarray(0, length);
      for (let step = 0; step < (reference & 15) + 2 && length < size; step += 1) put(window[(from + step) % WINDOW]!);
    }
  }
  return out.subarray(0, length);
}
