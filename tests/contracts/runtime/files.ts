import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';
import { FileTooLarge, type Files } from '../../../runtime/ports/index.ts';
import type { Clause, Ground, Saboteur } from './contract.ts';

/** Bytes that no other clause stores. */
const bytesOf = ({ workspaceId }: Ground, length = 5_000): Buffer => Buffer.from(workspaceId.repeat(Math.ceil(length / workspaceId.length))).subarray(0, length);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const limit = { maxBytes: 10_000 };

async function contentOf(files: Files, hash: string, range?: { start: number; end: number }): Promise<Buffer | undefined> {
  const found = await files.open(hash, range);
  return found && buffer(found.stream);
}

export const filesClauses: Readonly<Record<string, Clause>> = {
  async 'bytes are stored under their hash and read back, from a stream and from memory'(ground) {
    const { files } = ground.runtime;
    const bytes = bytesOf(ground);
    const half = bytes.length / 2;
    expect(await files.put(Readable.from([bytes.subarray(0, half), bytes.subarray(half)]), limit)).toEqual({ hash: hashOf(bytes), bytes: bytes.length });
    expect(await contentOf(files, hashOf(bytes))).toEqual(bytes);
    const other = Buffer.from(bytes).reverse();
    expect(await files.put(other, limit)).toEqual({ hash: hashOf(other), bytes: other.length });
    expect(Buffer.from(await files.read(hashOf(other)) ?? [])).toEqual(other);
  },
  async 'the same bytes put many times at once are one file'(ground) {
    const { files } = ground.runtime;
    const bytes = bytesOf(ground);
    const stored = await Promise.all(Array.from({ length: 6 }, (_, index) => files.put(index % 2 ? bytes : Readable.from([bytes]), limit)));
    expect(stored).toEqual(stored.map(() => ({ hash: hashOf(bytes), bytes: bytes.length })));
    expect(await contentOf(files, hashOf(bytes))).toEqual(bytes);
  },
  async 'a range is what was asked for, the size is of the whole'(ground) {
    const { files } = ground.runtime;
    const bytes = bytesOf(ground, 1_000);
    const { hash } = await files.put(bytes, limit);
    expect(await contentOf(files, hash, { start: 10, end: 19 })).toEqual(bytes.subarray(10, 20));
    expect(await contentOf(files, hash, { start: 990, end: 5_000 })).toEqual(bytes.subarray(990));
    expect((await contentOf(files, hash, { start: 2_000, end: 3_000 }))?.length).toBe(0);
    const found = await files.open(hash, { start: 0, end: 0 });
    found?.stream.destroy();
    expect(found?.bytes).toBe(1_000);
  },
  async 'more than allowed is refused and nothing of it kept'(ground) {
    const { files } = ground.runtime;
    const bytes = bytesOf(ground);
    await expect(files.put(bytes, { maxBytes: bytes.length - 1 })).rejects.toThrow(FileTooLarge);
    await expect(files.put(Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]), { maxBytes: bytes.length - 1 })).rejects.toThrow(FileTooLarge);
    expect(await files.read(hashOf(bytes))).toBeUndefined();
    expect(await files.put(bytes, { maxBytes: bytes.length })).toEqual({ hash: hashOf(bytes), bytes: bytes.length });
  },
  async 'a stream that breaks leaves nothing'(ground) {
    const { files } = ground.runtime;
    const bytes = bytesOf(ground);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes;
      throw new Error('the line broke');
    }
    await expect(files.put(Readable.from(broken()), limit)).rejects.toThrow('the line broke');
    expect(await files.read(hashOf(bytes))).toBeUndefined();
  },
  async 'what is not there is undefined, also under names that are no hash'(ground) {
    const { files } = ground.runtime;
    for (const hash of [hashOf(bytesOf(ground)), '', '../key', 'A'.repeat(64), `${'a'.repeat(63)}/`]) {
      expect([hash, await files.open(hash), await files.read(hash)]).toEqual([hash, undefined, undefined]);
    }
  },
  async 'an empty file is a file'(ground) {
    const { files } = ground.runtime;
    const { hash } = await files.put(new Uint8Array(), limit);
    expect((await contentOf(files, hash))?.length).toBe(0);
    expect(await files.read(hash)).toHaveLength(0);
  },
};

const withFiles = (change: (files: Files) => Partial<Files>): Saboteur => (runtime) => ({ ...runtime, files: { ...runtime.files, ...change(runtime.files) } });

export const filesSaboteurs: Readonly<Record<string, Saboteur>> = {
  'bytes are stored under their hash and read back, from a stream and from memory': withFiles((files) => ({
    put: async (content, options) => files.put(content instanceof Uint8Array ? content : await buffer(content.take(1)), options),
  })),
  'the same bytes put many times at once are one file': withFiles((files) => {
    let count = 0;
    return { put: async (content, options) => {
      const stored = await files.put(content, options);
      count += 1;
      return { ...stored, hash: stored.hash.replace(/.$/, String(count)) };
    } };
  }),
  'a range is what was asked for, the size is of the whole': withFiles((files) => ({ open: (hash, range) => files.open(hash, range && { ...range, end: range.end - 1 }) })),
  'more than allowed is refused and nothing of it kept': withFiles((files) => ({
    put: async (content, options) => {
      const bytes = content instanceof Uint8Array ? content : await buffer(content);
      await files.put(bytes, { maxBytes: bytes.length });
      return files.put(bytes, options);
    },
  })),
  'a stream that breaks leaves nothing': withFiles((files) => ({
    put: async (content, options) => {
      if (content instanceof Uint8Array) return files.put(content, options);
      const chunks: Uint8Array[] = [];
      try {
        for await (const chunk of content as AsyncIterable<Uint8Array>) chunks.push(chunk);
      } catch {
        // Keeps what came so far.
      }
      return files.put(Buffer.concat(chunks), options);
    },
  })),
  'what is not there is undefined, also under names that are no hash': withFiles((files) => ({ read: async (hash) => await files.read(hash) ?? new Uint8Array() })),
  'an empty file is a file': withFiles((files) => ({
    open: async (hash, range) => {
      const found = await files.open(hash, range);
      return found?.bytes === 0 ? undefined : found;
    },
  })),
};
