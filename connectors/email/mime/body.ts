import type { CleanHtml } from '../../kit/clean-html.ts';
import { sanitizedToText } from '../../kit/html-to-text.ts';
import { MAX_HTML } from '../../kit/sanitize-html.ts';
import { cut, makeSafeText } from '../../kit/text.ts';
import { isCalendar, readCalendar } from '../calendar/read-calendar.ts';
import type { Card, InboundFile, Protection } from '../../spec/index.ts';
import { cleanMailHtml } from '../quotes/fold-html.ts';
import type { MailForm } from '../quotes/sort-lines.ts';
import { quoteAttached } from './attached-message.ts';
import { takeEmbedded } from './embedded.ts';
import { fileOf, makeFile, nameOf } from './part-file.ts';
import { readHtml, readPlain } from './part-text.ts';
import { isTnef, openSigned, protectionOf } from './wrapped.ts';
import { openTnef } from './outlook/tnef.ts';
import type { Part } from './tree.ts';

/** Longest plain text kept of one message, UTF-16 units; the raw message keeps the rest. */
const MAX_TEXT = 2_000_000;

export interface Body {
  readonly text: string;
  /** Words of messages that are attached; they belong below `text` where the sender hands them on. */
  readonly attachedText: string;
  readonly html: string | null;
  /** What each HTML part tried, for those who look for deceptions. */
  readonly cleaned: readonly Omit<CleanHtml, 'html'>[];
  readonly attachments: readonly InboundFile[];
  readonly cards: readonly Card[];
  readonly protection: Protection | null;
  readonly warnings: readonly string[];
}

/** A run of the message that is read one after another: plain text, sanitised HTML, or both forms of the same. */
interface Run {
  readonly plain?: string;
  readonly html?: string;
  /** It lay in a file of Outlook's own, which holds the whole message, also what stands beside it. */
  readonly isWrapped?: boolean;
}

interface Collecting {
  readonly root: Part;
  readonly depth: number;
  readonly form: MailForm;
  readonly files: InboundFile[];
  readonly warnings: Set<string>;
  readonly charset: string | undefined;
  readonly attached: string[];
  readonly cleaned: Omit<CleanHtml, 'html'>[];
  readonly cards: Card[];
  protection: Protection | null;
  /** UTF-16 units of HTML so far. */
  htmlLength: number;
  /** How many wrappings were opened; each may hold another. */
  opened: number;
}

const MAX_OPENED = 10;

/**
 * Text, HTML and files of a tree. Alternatives give their best form of each kind; everything that is no text is a file.
 * `charset`: of the message's own text, for what names none. `form`: how quotes in its HTML are to be taken.
 */
export function readBody(root: Part, charset?: string, form: MailForm = {}): Body {
  return readBodyAt(root, charset, form, 0);
}

/** Of messages attached in attached ones nobody reads the words; the file holds them. */
const MAX_ATTACHED_DEPTH = 2;

/** `depth`: how many messages lie around this one; the files of those inside are not taken out. */
function readBodyAt(root: Part, charset: string | undefined, form: MailForm, depth: number): Body {
  const collecting: Collecting = {
    root, depth, form,
    files: [], warnings: new Set(), charset, attached: [], cleaned: [], cards: [], protection: null, htmlLength: 0, opened: 0,
  };
  const runs = withoutRepeats(collect(root, collecting));
  const html = runs.some((run) => run.html !== undefined) ? joinHtml(runs) : '';
  const text = runs.map((run) => textOf(run)).filter((part) => part.trim() !== '').join('\n\n');
  if (text.length > MAX_TEXT) collecting.warnings.add('The text is too long and was cut; the raw message has all of it.');
  return {
    text: cut(makeSafeText(text), MAX_TEXT), attachedText: cut(makeSafeText(collecting.attached.join('\n\n')), MAX_TEXT), html: html === '' ? null : html,
    cleaned: collecting.cleaned, attachments: placeFiles(collecting.files, html, text), cards: collecting.cards,
    protection: collecting.protection ?? protectionOf(text), warnings: [...collecting.warnings],
  };
}

/** What Outlook wrapped is one message with the text beside the wrapping when it says the same. */
function withoutRepeats(runs: readonly Run[]): readonly Run[] {
  return runs.reduce<readonly Run[]>((kept, run) => {
    const words = run.isWrapped ? lettersOf(textOf(run)) : '';
    const twin = words === '' ? -1 : kept.findIndex((other) => lettersOf(textOf(other)).includes(words));
    return twin < 0 ? [...kept, run] : kept.with(twin, { ...run, ...kept[twin] });
  }, []);
}

/** A file with an id is part of the text where the text shows it there, whatever the sender's program calls it; else it came along. */
function placeFiles(files: readonly InboundFile[], html: string, text: string): readonly InboundFile[] {
  if (!files.some(({ contentId }) => contentId !== undefined)) return files;
  const shown = new Set([...`${html}\n${text}`.matchAll(/\bcid:([^"'\s)>\]]{1,500})/gi)].map(([, id = '']) => decodeId(id)));
  return files.map((file) => {
    if (file.contentId === undefined || isSignature(file.type)) return file;
    const { inline: _inline, ...rest } = file;
    return shown.has(file.contentId.toLowerCase()) ? { ...rest, inline: true } : rest;
  });
}

/** RFC 2392: percent-encoded in an address; an attribute escapes `&` on top. */
function decodeId(id: string): string {
  const plain = id.replaceAll('&amp;', '&');
  try {
    return decodeURIComponent(plain).toLowerCase();
  } catch {
    return plain.toLowerCase();
  }
}

function joinHtml(runs: readonly Run[]): string {
  return runs.map((run) => run.html ?? `<div style="white-space:pre-wrap">${escapeHtml(run.plain ?? '')}</div>`).join('\n').trim();
}

function textOf({ plain = '', html }: Run): string {
  if (html === undefined) return plain;
  if (plain.trim() === '') return sanitizedToText(html);
  return isStub(plain, html) ? `${plain.trim()}\n\n${sanitizedToText(html)}` : plain;
}

const STUB = 300;

/** "Your program cannot show this message": a short plain form that is no form of the HTML beside it. */
function isStub(plain: string, html: string): boolean {
  const words = lettersOf(plain);
  if (words.length > STUB) return false;
  const shown = lettersOf(html.slice(0, 200_000).replace(/<[^>]*>/g, ' '));
  if (shown.includes(words.slice(0, 60))) return false;
  return shown.length > words.length * 3 + 100 || (shown.length > words.length && !sharesWords(plain, html));
}

/** Whether at least half of the words of one stand in the other too. */
function sharesWords(plain: string, html: string): boolean {
  const said = new Set(wordsOf(sanitizedToText(html.slice(0, 200_000))));
  const words = wordsOf(plain);
  return words.filter((word) => said.has(word)).length * 2 >= words.length;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase();
}

/** HTML costs much to make safe: beyond what one message may have it is offered as files. */
function takeHtmlPart(part: Part, collecting: Collecting): readonly Run[] {
  if (collecting.htmlLength <= MAX_HTML) return [takeHtml(readHtml(part, collecting.charset), collecting)];
  collecting.warnings.add('The message has more HTML than is shown; the rest is among its files.');
  if (collecting.depth === 0) keepFile(fileOf(part, collecting.charset), part, collecting);
  return [];
}

function takeHtml(html: string, collecting: Collecting): Run {
  if (html.length > MAX_HTML) collecting.warnings.add('The HTML is too long and was cut; the raw message has all of it.');
  collecting.htmlLength += html.length;
  const { html: clean, ...rest } = cleanMailHtml(html, collecting.form);
  collecting.cleaned.push(rest);
  return { html: makeSafeText(clean) };
}

function collect(part: Part, collecting: Collecting): readonly Run[] {
  collecting.protection ??= protectionOf(part);
  if (isCalendar(part) && collecting.cards.length === 0) collecting.cards.push(...[readCalendar(part)].filter((card) => card !== undefined));
  if (isFile(part) && !isNamedText(part, collecting)) return takeFile(part, collecting);
  if (part.type === 'multipart/alternative') return collectAlternative(part, collecting);
  if (part.type.startsWith('multipart/')) return part.children.flatMap((child) => collect(child, collecting));
  if (part.type === 'text/html' || part.type === 'application/xhtml+xml') return takeHtmlPart(part, collecting);
  return [takePlain(part, collecting)];
}

function takePlain(part: Part, collecting: Collecting): Run {
  const bytes = part.decode();
  const embedded = takeEmbedded(bytes);
  if (collecting.depth === 0) collecting.files.push(...(embedded?.files ?? []).map(({ name, content }) => makeFile({ name, content })));
  return { plain: readPlain(part, embedded?.rest ?? bytes, collecting.charset) };
}

function collectAlternative(part: Part, collecting: Collecting): readonly Run[] {
  const runs = part.children.map((child) => collect(child, collecting));
  const plain = runs.flat().map((run) => run.plain).find((text) => text !== undefined && text.trim() !== '');
  // The last alternative is the richest (RFC 2046 §5.1.4); one of several parts keeps them together.
  const html = runs.filter((alternative) => alternative.some((run) => run.html !== undefined)).at(-1)?.map((run) => run.html ?? `<p>${escapeHtml(run.plain ?? '')}</p>`).join('\n');
  return [{ ...(plain !== undefined && { plain }), ...(html !== undefined && { html }) }];
}

const READABLE: ReadonlySet<string> = new Set(['text/plain', 'text/html', 'application/xhtml+xml', 'text/enriched', 'text/richtext', 'text/markdown', 'message/delivery-status', 'message/disposition-notification', 'message/external-body']);

function isFile(part: Part): boolean {
  if (part.type.startsWith('multipart/')) return false;
  if (part.disposition.value.startsWith('attachment')) return true;
  if (!READABLE.has(part.type)) return true;
  return nameOf(part) !== undefined && part.type.startsWith('text/');
}

/** Some programs name the one text a message is: it is its text all the same. */
function isNamedText(part: Part, { root }: Collecting): boolean {
  return part === root && READABLE.has(part.type) && part.contentType.value === part.type && !part.disposition.value.startsWith('attachment');
}

function takeFile(part: Part, collecting: Collecting): readonly Run[] {
  // An AMP part is HTML that runs script; the HTML beside it says the same.
  if (part.type === 'text/x-amp-html') return [];
  const inside = collecting.opened < MAX_OPENED ? openWrapping(part, collecting) : undefined;
  if (inside) return inside;
  if (collecting.depth === 0) keepFile(fileOf(part, collecting.charset), part, collecting);
  if (part.type === 'message/partial') collecting.warnings.add(describePartial(part));
  const inner = part.children[0];
  if (inner && part.type.startsWith('message/') && collecting.depth < MAX_ATTACHED_DEPTH) {
    collecting.attached.push(...quoteAttached(inner, collecting.attached.length, (child) => readBodyAt(child, collecting.charset, collecting.form, collecting.depth + 1)));
  }
  return [];
}

/** A signature is part of how a message is sent, not of what: programs that check it find it by its type. */
function keepFile(file: InboundFile, part: Part, collecting: Collecting): void {
  collecting.files.push(isSignature(part.type) ? { ...file, inline: true } : file);
}

function isSignature(type: string): boolean {
  return /^application\/(?:pgp-signature|pgp-encrypted|(?:x-)?pkcs7-signature)$/.test(type);
}

/** The runs of what was only wrapped; undefined: it stays a file. */
function openWrapping(part: Part, collecting: Collecting): readonly Run[] | undefined {
  if (isTnef(part)) {
    const opened = openTnef(part.decode());
    if (!opened) return undefined;
    collecting.opened += 1;
    if (collecting.depth === 0) collecting.files.push(...opened.files.map((file) => makeFile(file)));
    if (opened.isPartial && collecting.depth === 0) {
      collecting.warnings.add('A file of Outlook\'s own kind (winmail.dat) could be opened only in part; it is kept beside.');
      collecting.files.push(fileOf(part, collecting.charset));
    }
    return [{ isWrapped: true, ...(opened.text?.trim() && { plain: opened.text.replace(/\r\n?/g, '\n') }), ...(opened.html?.trim() && takeHtml(opened.html, collecting)) }].filter((run) => run.plain !== undefined || run.html !== undefined);
  }
  const signed = openSigned(part);
  if (!signed) return undefined;
  collecting.opened += 1;
  return collect(signed, collecting);
}

function describePartial(part: Part): string {
  const parameter = (name: string): string => (part.contentType.parameters.get(name) ?? '?').slice(0, 100);
  return `This is piece ${parameter('number')} of ${parameter('total')} of a message that was sent in pieces (id ${parameter('id')}); the pieces are not put together.`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
