import { makeLine } from '../../kit/text.ts';
import { readAddresses, type MailAddress } from '../mime/addresses.ts';
import { headerOf } from '../mime/headers.ts';
import type { Part } from '../mime/tree.ts';
import { decodeHeaderText } from '../mime/words.ts';
import { findLabel, isForwardMarker, isForwardSubject } from './forward-words.ts';
import type { Seen } from './nature.ts';

/** A mail inside another, as the one who handed it on shows it. Nothing proves it. */
export interface Forwarded {
  readonly from: MailAddress;
  /** ms UTC; undefined when it is written in a way that may mean two days. */
  readonly at?: number;
  readonly subject?: string;
  /** Message-ID without brackets; only of mails attached whole. */
  readonly messageId?: string;
}

const MAX_LINES = 600;
const MAX_FOUND = 5;

/**
 * The mails that this one hands on, the outermost first: attached whole (message/rfc822), or as a header block in the text
 * below a forward marker or under a subject that says so. Quotes in an answer are none. Whether to believe it depends on who
 * sends it: see `settleNature`.
 */
export function findForwarded(parts: readonly Part[], seen: Seen): readonly Forwarded[] {
  const lines = seen.text.split('\n', MAX_LINES).map((line) => line.slice(0, 500).replace(/^[ \t>\u00A0]+/, '').trim());
  const marker = lines.findIndex((line) => isForwardMarker(line));
  const bySubject = isForwardSubject(seen.subject);
  const attached = parts.flatMap((part) => (part.type === 'message/rfc822' || part.type === 'message/global' ? readAttached(part) : []));
  const isHandedOn = bySubject || marker >= 0;
  // Somebody who attaches mails to an answer discusses them.
  if (attached.length > 0 && (isHandedOn || seen.references.length === 0)) return attached.slice(0, MAX_FOUND);
  if (!isHandedOn) return [];
  const blocks = readBlocks(lines, Math.max(marker, 0));
  const attributed = marker >= 0 && blocks.length === 0 ? readAttribution(lines.slice(marker + 1, marker + 7)) : undefined;
  return attributed ? [attributed] : blocks.slice(0, MAX_FOUND);
}

function readAttached(part: Part): readonly Forwarded[] {
  const headers = part.children[0]?.headers ?? [];
  const from = readAddresses(headerOf(headers, 'from') ?? '').find(({ address }) => address !== '');
  if (!from) return [];
  const at = Date.parse(headerOf(headers, 'date') ?? '');
  const subject = makeLine(decodeHeaderText(headerOf(headers, 'subject') ?? ''), 1000);
  const messageId = /<([^<>]{3,500})>/.exec(headerOf(headers, 'message-id') ?? '')?.[1]?.replace(/\s+/g, '');
  return [{ from, ...(!Number.isNaN(at) && { at }), ...(subject && { subject }), ...(messageId && { messageId }) }];
}

/** Header blocks in the text: a From line with an address and, close to it, two other labels. */
function readBlocks(lines: readonly string[], start: number): readonly Forwarded[] {
  const found: Forwarded[] = [];
  for (let at = start; at < lines.length; at += 1) {
    if (findLabel(lines[at]!) === undefined) continue;
    const block = readBlock(lines, at);
    if (block.forwarded) found.push(block.forwarded);
    at = block.end;
  }
  return found;
}

/** Yandex puts one line below its marker: `01.06.2026, 10:00, "Ann" <ann@customer.example>:`. */
function readAttribution(lines: readonly string[]): Forwarded | undefined {
  const line = lines.find((candidate) => candidate !== '');
  const match = /^(\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}:\d{2}),? (.{0,200}<[^<>\s]{3,320}>) ?:$/.exec(line ?? '');
  const from = match && readSender(match[2]!);
  const at = match ? readTime(match[1]!) : undefined;
  return from ? { from, ...(at !== undefined && { at }) } : undefined;
}

function readBlock(lines: readonly string[], start: number): { readonly forwarded?: Forwarded; readonly end: number } {
  const fields = new Map<string, string>();
  let at = start;
  let last: string | undefined;
  for (let gaps = 0; at < lines.length && at < start + 20; at += 1) {
    const line = lines[at]!;
    const label = findLabel(line);
    if (label && !fields.has(label.field)) {
      fields.set(label.field, label.value);
      last = label.field;
      gaps = 0;
    } else if (line === '') {
      // Programs that turn HTML into text put empty lines between the rows, or the value below its label.
      gaps += 1;
      if (gaps > 1 || fields.size >= 4) break;
    } else if (last !== undefined && (fields.get(last) === '' || (gaps === 0 && isContinuation(last, line)))) {
      fields.set(last, `${fields.get(last)} ${line}`.trim());
    } else break;
  }
  const from = readSender(fields.get('from') ?? '');
  if (!from || fields.size < 3) return { end: Math.max(start, at - 1) };
  const when = readTime(fields.get('date') ?? '');
  const subject = makeLine(fields.get('subject') ?? '', 1000);
  return { forwarded: { from, ...(when !== undefined && { at: when }), ...(subject && { subject }) }, end: Math.max(start, at - 1) };
}

function isContinuation(field: string, line: string): boolean {
  return field === 'from' ? /^(?:<|\[mailto:)|@/.test(line) : field === 'to' || field === 'cc' ? /@|[;,]$/.test(line) : false;
}

/** `Ann <a@b>`, `Ann [mailto:a@b]`, `a@b`, `*Ann* <a@b<mailto:a@b>>`. */
function readSender(value: string): MailAddress | undefined {
  const plain = value.replace(/\*/g, '').replace(/<mailto:[^<>]{1,330}>/gi, '').replace(/\[(?:mailto:)?([^\]\s]{3,320})\]/i, '<$1>').replace(/\(mailto:([^()\s]{3,320})\)/i, '<$1>');
  const address = /[^\s<>()[\]:;,"'=]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,252}[\p{L}\p{N}])/u.exec(plain)?.[0];
  if (!address) return undefined;
  const name = makeLine(plain.slice(0, plain.indexOf(address)).replace(/[<"'\s]+$/, '').replace(/^["'\s]+/, ''), 500);
  return { name: name === address ? '' : name, address };
}

/** Only what means one moment: English and numbers with the year first are read, other words are not guessed. */
function readTime(value: string): number | undefined {
  const text = value.replace(/\bat\b/gi, ' ').replace(/^[^\d,]{0,20},\s*(?=\d)/, '').replace(/\s+/g, ' ').trim().slice(0, 100)
    .replace(/\b(?:GMT|UTC) ?([+-])(\d{1,2}):?(\d{2})?$/, (_whole, sign: string, hours: string, minutes = '00') => `${sign}${hours.padStart(2, '0')}${minutes}`);
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4}),? ?(?:(?:в|о|um|saat|godz\.)\s)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?$/u.exec(text);
  if (dotted) return Date.UTC(Number(dotted[3]), Number(dotted[2]) - 1, Number(dotted[1]), Number(dotted[4]), Number(dotted[5]), Number(dotted[6] ?? 0));
  if (/^\d{1,2}\/\d{1,2}\/\d{2,4}/.test(text) || !/\d{4}/.test(text) || /[^\p{ASCII}]/u.test(text)) return undefined;
  const at = Date.parse(/(?:[+-]\d{4}|\b[A-Z]{2,4}|Z)$/.test(text) ? text : `${text} UTC`);
  return Number.isNaN(at) ? undefined : at;
}
