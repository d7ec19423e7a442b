import { parentPort } from 'node:worker_threads';
import { readMail } from './read-mail.ts';

/** What the pool asks, and what it hears back. */
export interface ParseRequest { readonly bytes: Uint8Array }
export type ParseAnswer = { readonly ok: true; readonly content: ReturnType<typeof readMail> } | { readonly ok: false; readonly why: string };

const port = parentPort;
port?.on('message', ({ bytes }: ParseRequest) => {
  const answer = parse(bytes);
  const moved = answer.ok ? answer.content.attachments.map((file) => file.content.buffer as ArrayBuffer) : [];
  port.postMessage(answer, moved);
});

function parse(bytes: Uint8Array): ParseAnswer {
  try {
    return { ok: true, content: readMail(bytes) };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}
