import { open } from 'node:fs/promises';
import { UnusableFolder } from './file/schema.ts';

/** POSIX.1-1988 "ustar" blocks, the form every tar reads; sizes over 8 GB in the base-256 form of GNU tar and libarchive. */
const blockBytes = 512;
const largestOctal = 0o77777777777;

export interface TarWriter {
  /** `content` must have exactly `bytes` bytes. */
  add(name: string, bytes: number, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  end(): Promise<void>;
}

export function tarWriter(write: (bytes: Uint8Array) => Promise<void>): TarWriter {
  return {
    async add(name, bytes, content) {
      await write(headerOf(name, bytes));
      let left = bytes;
      for await (const chunk of content) {
        left -= chunk.length;
        await write(chunk);
      }
      if (left !== 0) throw new Error(`${name} changed while it was backed up; begin again`);
      await write(new Uint8Array(padding(bytes)));
    },
    end: () => write(new Uint8Array(2 * blockBytes)),
  };
}

export interface TarEntry {
  readonly name: string;
  readonly bytes: number;
  /** To be read, if at all, before the next entry. */
  content(): AsyncIterable<Uint8Array>;
}

/** The plain files of an archive, in order. Throws UnusableFolder when it is cut short or no archive. */
export async function* readTar(file: string): AsyncGenerator<TarEntry> {
  const handle = await open(file, 'r');
  try {
    let place = 0;
    const read = async (bytes: number): Promise<Uint8Array> => {
      const buffer = new Uint8Array(bytes);
      const { bytesRead } = await handle.read(buffer, 0, bytes, place);
      place += bytesRead;
      if (bytesRead < bytes) throw new UnusableFolder(`${file} ends too early: it was not copied whole, or is no backup of Parley`);
      return buffer;
    };
    for (let header = await read(blockBytes); header.some((byte) => byte !== 0); header = await read(blockBytes)) {
      const { name, bytes } = parseHeader(header, file);
      const next = place + bytes + padding(bytes);
      yield { name, bytes, content: () => readContent(read, bytes) };
      place = next;
    }
  } finally {
    await handle.close();
  }
}

async function* readContent(read: (bytes: number) => Promise<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0;) {
    const chunk = await read(Math.min(left, 1 << 20));
    left -= chunk.length;
    yield chunk;
  }
}

function padding(bytes: number): number {
  return (blockBytes - (bytes % blockBytes)) % blockBytes;
}

function headerOf(name: string, bytes: number): Uint8Array {
  const header = Buffer.alloc(blockBytes);
  header.write(name, 0, 100, 'utf8');
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  if (bytes <= largestOctal) header.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
  else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(bytes), 128);
  }
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257, 'latin1');
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

function parseHeader(block: Uint8Array, file: string): { name: string; bytes: number } {
  const header = Buffer.from(block);
  const stated = Number.parseInt(header.toString('latin1', 148, 156), 8);
  header.fill(' ', 148, 156);
  if (stated !== checksum(header)) throw new UnusableFolder(`${file} is damaged, or no backup of Parley: use another`);
  const bytes = (header[124] ?? 0) & 0x80 ? Number(header.readBigUInt64BE(128)) : Number.parseInt(header.toString('latin1', 124, 136), 8);
  return { name: header.toString('utf8', 0, 100).replace(/\0.*$/s, ''), bytes };
}

function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte) => sum + byte, 0);
}
