import { isUtf8 } from 'node:buffer';
import type { Files } from '../../runtime/ports/index.ts';
import { limits } from '../limits.ts';
import type { JournalEntry } from './journal.ts';

/** Largest raw event we keep, bytes; connectors and the web stop far earlier. */
const maxBytes = 500_000_000;

/** Puts raw bytes where they belong, exactly: text as text, short binary as base64, long bodies in Files. */
export async function keepBody(files: Files, bytes: Uint8Array): Promise<JournalEntry['body']> {
  if (bytes.byteLength > limits.inlineBytes) return { file: (await files.put(bytes, { maxBytes })).hash };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? { utf8: buffer.toString('utf8') } : { base64: buffer.toString('base64') };
}

/** The bytes as they came. Throws when a file is gone: the data folder was damaged or restored in part. */
export async function readBody(files: Files, body: JournalEntry['body']): Promise<Uint8Array> {
  if ('utf8' in body) return Buffer.from(body.utf8, 'utf8');
  if ('base64' in body) return Buffer.from(body.base64, 'base64');
  const bytes = await files.read(body.file);
  if (bytes) return bytes;
  throw new Error(`the raw event's file ${body.file} is missing; restore the files folder from the backup`);
}
