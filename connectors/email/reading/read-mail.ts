import { makeLine } from '../../kit/text.ts';
import type { Finding, Nature } from '../../spec/index.ts';
import { findDeceptions } from '../deception/find-deceptions.ts';
import { readAddresses } from '../mime/addresses.ts';
import { readBody, type Body } from '../mime/body.ts';
import { isBelievable } from '../mime/charset.ts';
import { readDate } from '../mime/dates.ts';
import { headerOf, headersOf, type Headers } from '../mime/headers.ts';
import { readTree, type Part } from '../mime/tree.ts';
import { withoutArmor } from '../mime/wrapped.ts';
import { decodeHeaderText, decodeRaw } from '../mime/words.ts';
import { readNature } from '../nature/nature.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Envelope, MailContent, ReadingHints } from './parsed-mail.ts';
import { isForwardSubject } from '../nature/forward-words.ts';
import { findVisibleText } from '../quotes/visible-text.ts';
import { readTrustHeaders } from '../trust/headers.ts';
import { findDangerousFiles } from './files.ts';

const MAX_REFERENCES = 50;

/** Nature of mail that quotes ours or a machine's words: there is nothing of a writer's to be told from what is quoted. */
const MACHINES: ReadonlySet<Nature> = new Set(['bounce', 'receipt', 'report']);

/** Everything one RFC 5322 message says. Pure and without a clock; hostile input costs time, so it runs in a worker. */
export function readMail(source: Uint8Array, hints: ReadingHints = { ours: [] }): MailContent {
  const buffer = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  const { root, warnings } = readTree(buffer);
  const charset = findCharset(root);
  const envelope = readEnvelope(root.headers, charset);
  const form = { forwarded: isForwardSubject(envelope.subject) };
  const body = readBody(root, charset, form);
  const nature = readNature(root, { text: body.text, subject: envelope.subject, from: envelope.from?.address ?? '', references: envelope.references });
  const isMachine = MACHINES.has(nature.nature);
  const attached = isMachine ? '' : body.attachedText;
  return {
    ...envelope, ...nature,
    text: below(body.text, attached),
    visibleText: isMachine ? body.text : below(findVisibleText(withoutArmor(body.text), form), attached),
    html: body.html, attachments: body.attachments, cards: body.cards, protection: body.protection,
    findings: [...findDangerousFiles(body.attachments), ...findHtmlDeceptions(envelope, body, hints)],
    fingerprint: fingerprintOf(root, envelope, charset),
    trust: readTrustHeaders(root.headers, hints.authservId) ?? null,
    warnings: [...warnings, ...body.warnings, ...(envelope.from?.address ? [] : ['The message names no sender that could be answered.'])],
  };
}

function below(text: string, attached: string): string {
  return attached === '' ? text : text.trim() === '' ? attached : `${text.trimEnd()}\n\n${attached}`;
}

function findHtmlDeceptions({ from, replyTo }: Envelope, { cleaned }: Body, hints: ReadingHints): readonly Finding[] {
  return findDeceptions({
    from, replyTo, links: cleaned.flatMap(({ links }) => links), hiddenText: cleaned.map(({ hiddenText }) => hiddenText).filter(Boolean).join('\n'),
    trackers: [...new Set(cleaned.flatMap(({ trackers }) => trackers))].slice(0, 20),
    ourDomains: [...new Set([...hints.ours.map((address) => address.slice(address.lastIndexOf('@') + 1)), ...(hints.staffDomains ?? [])])],
  });
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
  const text = raw.includes('=?') ? decodeHeaderText(raw.slice(0, 100_000)) : raw;
  const bracketed = [...text.slice(0, 100_000).matchAll(/<([^<>]{1,1000})>/g)].map((match) => match[1]!.replace(/\s+/g, ''));
  const ids = bracketed.length > 0 ? bracketed : text.slice(0, 5000).split(/[\s,]+/).filter((word) => /^[^<>]{1,900}$/.test(word) && word !== '');
  return ids.map((id) => makeLine(decodeRaw(id), 500)).filter(Boolean);
}

/** The charset the message's own text is in, for headers that carry raw bytes and for text that names none. */
function findCharset(root: Part): string | undefined {
  const stated = listStated(root);
  const named = root.headers.flatMap(([, value]) => (value.includes('=?') ? [/=\?([^?*\s]{1,60})[?*]/.exec(value)?.[1] ?? ''] : []));
  return [...stated, ...named].find((charset) => isBelievable(charset)) ?? stated[0];
}

function listStated(part: Part): readonly string[] {
  const own = part.contentType.parameters.get('charset');
  return [...(own ? [own] : []), ...(part.type.startsWith('multipart/') ? part.children.flatMap(listStated) : [])];
}
