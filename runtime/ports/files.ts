import type { Readable } from 'node:stream';

/** A stored file: SHA-256 of its bytes in hex, and its size. The same bytes are stored once. */
export interface StoredFile {
  readonly hash: string;
  readonly bytes: number;
}

/** Thrown by `put` when the stream is longer than allowed; nothing is kept. */
export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge';
}

/** Bytes on disk or in a bucket, addressed by content, streamed both ways. */
export interface Files {
  /** Resolves when the bytes are durable. */
  put(content: Readable | Uint8Array, options: { readonly maxBytes: number }): Promise<StoredFile>;
  /** Undefined when there is no such file. `start` and `end` (inclusive) select a range. */
  open(hash: string, range?: { readonly start: number; readonly end: number }): Promise<{ readonly stream: Readable; readonly bytes: number } | undefined>;
  /** Whole content; for files known to be small. Undefined when there is none. */
  read(hash: string): Promise<Uint8Array | undefined>;
}
