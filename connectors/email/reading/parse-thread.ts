import { parentPort } from 'node:worker_threads';
import type { ReadingHints } from './parsed-mail.ts';
import { readMail } from './read-mail.ts';

/** What the pool asks, and what it hears back. */
export interface ParseRequest { readonly bytes: Uint8Array; readonly hints: ReadingHints }
export type ParseAnswer = { readonly ok: true; readonly content: ReturnType<typeof readMail> } | { readonly ok: false; readonly why: string };

const port = parentPort;
port?.on('message', ({ bytes, hints }: ParseRequest) => {
  const answer = parse(bytes, hints);
  const moved = answer.ok ? answer.content.attachments.map((file) => file.content.buffer as ArrayBuffer) : [];
  port.postMessage(answer, moved);
});

function parse(bytes: Uint8Array, hints: ReadingHints): ParseAnswer {
  try {
    return { ok: true, content: readMail(bytes, hints) };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}
