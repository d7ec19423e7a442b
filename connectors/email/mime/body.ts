import { sanitizedToText } from '../../kit/html-to-text.ts';
import { MAX_HTML, sanitizeHtml } from '../../kit/sanitize-html.ts';
import { cut, makeFileName, makeMediaType, makeSafeText } from '../../kit/text.ts';
import type { InboundFile } from '../../spec/index.ts';
import { decodeBytes } from './charset.ts';
import { headerOf } from './headers.ts';
import { readParameters } from './parameters.ts';
import type { Part } from './tree.ts';
import { decodeHeaderText } from './words.ts';

/** Longest plain text kept of one message, UTF-16 units; the raw message keeps the rest. */
const MAX_TEXT = 2_000_000;

export interface Body {
  readonly text: string;
  readonly html: string | null;
  readonly attachments: readonly InboundFile[];
  readonly warnings: readonly string[];
}

/** A run of the message that is read one after another: plain text, sanitised HTML, or both forms of the same. */
interface Run { readonly plain?: string; readonly html?: string }

interface Collecting { readonly files: InboundFile[]; readonly warnings: Set<string>; readonly charset: string | undefined }

/**
 * Text, HTML and files of a tree. Alternatives give their best form of each kind; everything that is no text is a file.
 * `charset`: of the message's own text, for file names in raw bytes.
 */
export function readBody(root: Part, charset?: string): Body {
  const collecting: Collecting = { files: [], warnings: new Set(), charset };
  const runs = collect(root, collecting);
  const hasHtml = runs.some((run) => run.html !== undefined);
  const html = hasHtml ? joinHtml(runs) : null;
  const text = runs.map((run) => textOf(run)).filter((part) => part.trim() !== '').join('\n\n');
  if (text.length > MAX_TEXT) collecting.warnings.add('The text is too long and was cut; the raw message has all of it.');
  return { text: cut(makeSafeText(text), MAX_TEXT), html: html === '' ? null : html, attachments: collecting.files, warnings: [...collecting.warnings] };
}

function joinHtml(runs: readonly Run[]): string {
  return runs.map((run) => run.html ?? `<div style="white-space:pre-wrap">${escapeHtml(run.plain ?? '')}</div>`).join('\n').trim();
}

function textOf(run: Run): string {
  if (run.plain !== undefined && (run.plain.trim() !== '' || run.html === undefined)) return run.plain;
  return sanitizedToText(run.html ?? '');
}

function sanitizePart(html: string, warnings: Set<string>): string {
  if (html.length > MAX_HTML) warnings.add('The HTML is too long and was cut; the raw message has all of it.');
  return makeSafeText(sanitizeHtml(html));
}

function collect(part: Part, collecting: Collecting): readonly Run[] {
  if (isFile(part)) return takeFile(part, collecting);
  if (part.type === 'multipart/alternative') return collectAlternative(part, collecting);
  if (part.type.startsWith('multipart/')) return part.children.flatMap((child) => collect(child, collecting));
  if (part.type === 'text/html' || part.type === 'application/xhtml+xml') return [{ html: sanitizePart(readText(part), collecting.warnings) }];
  return [{ plain: normaliseLines(readText(part)) }];
}

function collectAlternative(part: Part, collecting: Collecting): readonly Run[] {
  const runs = part.children.map((child) => collect(child, collecting));
  const plain = runs.flat().map((run) => run.plain).find((text) => text !== undefined && text.trim() !== '');
  // The last alternative is the richest (RFC 2046 §5.1.4); one of several parts keeps them together.
  const html = runs.filter((alternative) => alternative.some((run) => run.html !== undefined)).at(-1)?.map((run) => run.html ?? `<p>${escapeHtml(run.plain ?? '')}</p>`).join('\n');
  return [{ ...(plain !== undefined && { plain }), ...(html !== undefined && { html }) }];
}

const READABLE: ReadonlySet<string> = new Set(['text/plain', 'text/html', 'application/xhtml+xml', 'text/enriched', 'text/richtext', 'message/delivery-status', 'message/disposition-notification', 'text/x-amp-html']);

function isFile(part: Part): boolean {
  if (part.type.startsWith('multipart/')) return false;
  if (part.disposition.value.startsWith('attachment')) return true;
  if (!READABLE.has(part.type)) return true;
  return statedName(part) !== undefined && part.type.startsWith('text/');
}

function takeFile(part: Part, collecting: Collecting): readonly Run[] {
  // An AMP part is HTML that runs script; the HTML beside it says the same.
  if (part.type === 'text/x-amp-html') return [];
  const inner = part.children[0];
  const fallback = inner && part.type.startsWith('message/') ? `${subjectOf(inner) || 'message'}.eml` : nameByType(part.type);
  const contentId = headerOf(part.headers, 'content-id')?.replace(/^<|>$/g, '');
  collecting.files.push({
    name: makeFileName(statedName(part, collecting.charset) ?? fallback, 'file'), type: makeMediaType(part.type), content: new Uint8Array(part.decode()),
    ...(contentId && { contentId: cut(makeSafeText(contentId), 500) }), ...(part.disposition.value.startsWith('inline') && { inline: true }),
  });
  return [];
}

function statedName(part: Part, charset?: string): string | undefined {
  return nameIn(part, 'content-disposition', 'filename', charset) || nameIn(part, 'content-type', 'name', charset) || undefined;
}

function nameIn(part: Part, header: string, parameter: string, charset: string | undefined): string | undefined {
  return readParameters(headerOf(part.headers, header) ?? '', charset).parameters.get(parameter);
}

function subjectOf(part: Part): string {
  return cut(decodeHeaderText(headerOf(part.headers, 'subject') ?? ''), 100);
}

function nameByType(type: string): string {
  const [kind, sub = ''] = type.split('/');
  const extension = type === 'text/calendar' ? 'ics' : type === 'text/plain' ? 'txt' : type === 'text/rfc822-headers' ? 'txt' : /^[a-z0-9]{2,5}$/.test(sub) ? sub : 'bin';
  return `${kind === 'image' ? 'image' : type === 'text/calendar' ? 'invite' : 'attachment'}.${extension}`;
}

function readText(part: Part): string {
  return makeSafeText(decodeBytes(part.decode(), part.contentType.parameters.get('charset') || charsetInside(part)));
}

/** HTML that names its charset only in itself. */
function charsetInside(part: Part): string | undefined {
  if (part.type !== 'text/html') return undefined;
  return /<meta[^>]{0,200}?charset\s*=\s*["']?([a-z0-9_-]{2,30})/i.exec(part.decode().toString('latin1', 0, 2000))?.[1];
}

function normaliseLines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

