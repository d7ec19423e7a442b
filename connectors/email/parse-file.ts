import { readHeaders } from './mime/headers.ts';
import { leaseMailParser, type MailParser } from './reading/mail-parser.ts';
import type { MailContent, ParsedMail } from './reading/parsed-mail.ts';
import { readEnvelope } from './reading/read-mail.ts';

let parser: MailParser | undefined;

/**
 * What Parley would store of a raw message: for `parley mail parse`. Never rejects: of a message that breaks the limits the
 * header is told, with `error`.
 */
export async function parseMailFile(bytes: Uint8Array): Promise<ParsedMail> {
  parser ??= leaseMailParser();
  try {
    return present(await parser.parse(bytes));
  } catch (error) {
    return { ...readHeaderOnly(bytes), error: error instanceof Error ? error.message : String(error) };
  }
}

/** Ends the workers, so that a command line can end. */
export async function closeMailParser(): Promise<void> {
  await parser?.close();
  parser = undefined;
}

function present(content: MailContent): ParsedMail {
  const { nature, variety, messageId, inReplyTo, references, from, to, subject, date, text, visibleText, html, attachments, bounce, cards, protection, findings, warnings } = content;
  return {
    kind: nature, messageId, inReplyTo,
    // As they stand in the header: oldest first.
    references: references.toReversed(),
    from, to, subject, date: toIso(date), text, visibleText, html,
    attachments: attachments.map((file) => ({ name: file.name, type: file.type, bytes: file.content.length })),
    ...(variety && { variety }), ...(bounce && { bounce }), ...(cards.length > 0 && { cards }), ...(protection && { protection }), ...(findings.length > 0 && { findings }), ...(warnings.length > 0 && { warnings }),
  };
}

function readHeaderOnly(bytes: Uint8Array): ParsedMail {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const envelope = readEnvelope(readHeaders(source, 0, source.length).headers);
  const { messageId, inReplyTo, references, from, to, subject, date } = envelope;
  return { kind: 'message', messageId, inReplyTo, references: references.toReversed(), from, to, subject, date: toIso(date), text: '', visibleText: '', html: null, attachments: [] };
}

function toIso(date: number | null): string | null {
  return date === null || Math.abs(date) > 8.64e15 ? null : new Date(date).toISOString();
}
