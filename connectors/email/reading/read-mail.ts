import { makeLine } from '../../kit/text.ts';
import { readAddresses } from '../mime/addresses.ts';
import { readBody } from '../mime/body.ts';
import { headerOf, headersOf, type Headers } from '../mime/headers.ts';
import { readTree, type Part } from '../mime/tree.ts';
import { decodeHeaderText } from '../mime/words.ts';
import { readNature } from '../nature/nature.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Envelope, MailContent, ReadingHints } from './parsed-mail.ts';
import { findVisibleText } from '../quotes/visible-text.ts';

const MAX_REFERENCES = 50;

/** Everything one RFC 5322 message says. Pure and without a clock; hostile input costs time, so it runs in a worker. */
export function readMail(source: Uint8Array, _hints: ReadingHints = { ours: [] }): MailContent {
  const buffer = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  const { root, warnings } = readTree(buffer);
  const charset = findCharset(root);
  const body = readBody(root, charset);
  const envelope = readEnvelope(root.headers, charset);
  const nature = readNature(root, { text: body.text, subject: envelope.subject, from: envelope.from?.address ?? '', references: envelope.references });
  return {
    ...envelope, ...nature,
    text: body.text,
    visibleText: nature.nature === 'message' || nature.nature === 'auto-reply' ? findVisibleText(body.text) : body.text,
    html: body.html, attachments: body.attachments,
    cards: body.cards, protection: body.protection, findings: [], fingerprint: fingerprintOf(root, envelope, charset),
    warnings: [...warnings, ...body.warnings, ...(envelope.from?.address ? [] : ['The message names no sender that could be answered.'])],
  };
}

/** The header alone, for messages whose body is too much. */
export function readEnvelope(headers: Headers, charset?: string): Envelope {
  const addresses = (name: string) => headersOf(headers, name).slice(0, 20).flatMap((value) => readAddresses(value, charset));
  const inReplyTo = readIds(headerOf(headers, 'in-reply-to') ?? '');
  const references = readIds(headersOf(headers, 'references').join(' ')).toReversed();
  const sender = [...addresses('from'), ...addresses('sender'), ...addresses('reply-to'), ...addresses('return-path')];
  return {
    messageId: readIds(headerOf(headers, 'message-id') ?? '')[0] ?? null,
    inReplyTo: inReplyTo[0] ?? null,
    references: [...new Set([...inReplyTo, ...references])].slice(0, MAX_REFERENCES),
    from: sender.find(({ address }) => address !== '') ?? sender[0] ?? null,
    replyTo: addresses('reply-to'), to: addresses('to'), cc: addresses('cc'),
    deliveredTo: ['delivered-to', 'x-original-to', 'envelope-to'].flatMap((name) => addresses(name).map(({ address }) => address)).filter(Boolean),
    subject: makeLine(decodeHeaderText(headerOf(headers, 'subject') ?? '', charset), 1000),
    date: readDate(headerOf(headers, 'date') ?? ''),
  };
}

/** Ids in angle brackets; where a program forgot the brackets, words with an @. */
function readIds(raw: string): readonly string[] {
  const bracketed = [...raw.slice(0, 100_000).matchAll(/<([^<>]{1,1000})>/g)].map((match) => match[1]!.replace(/\s+/g, ''));
  const ids = bracketed.length > 0 ? bracketed : raw.slice(0, 5000).split(/[\s,]+/).filter((word) => /^[^<>]{1,900}$/.test(word) && word !== '');
  return ids.map((id) => makeLine(decodeHeaderText(id), 500)).filter(Boolean);
}

/** RFC 5322 §3.3 and what programs make of it; undefined zones count as UTC. */
function readDate(raw: string): number | null {
  const text = raw.replace(/\([^)]*\)/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 100);
  const tries = [text, text.replace(/^[^\d]*?,\s*/, ''), text.replace(/ [A-Za-z]{1,5}$/, ' UTC'), text.replace(/\b(\d\d)\.(\d\d)\.(\d\d)\b/, '$1:$2:$3')];
  for (const attempt of tries) {
    const at = attempt === '' ? Number.NaN : Date.parse(attempt);
    if (!Number.isNaN(at)) return at;
  }
  return null;
}

/** The charset the message's own text is in, for headers that carry raw bytes. */
function findCharset(part: Part): string | undefined {
  const own = part.contentType.parameters.get('charset');
  if (own) return own;
  for (const child of part.children) {
    const found = part.type.startsWith('multipart/') ? findCharset(child) : undefined;
    if (found) return found;
  }
  return undefined;
}
