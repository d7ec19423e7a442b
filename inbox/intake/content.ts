import type { Card, Finding, InboundFile, InboundMessage, Party, Protection, Trust } from '../../connectors/spec/index.ts';
import { insert, type Files, type Write } from '../../runtime/ports/index.ts';
import { messageBodies, type Attachment, type Message, type Recipient } from '../conversations/message.ts';
import { cut, limits } from '../limits.ts';
import { boundTrust, warnOf } from '../trust/bound-trust.ts';
import { boundId } from './bounds.ts';

/** A message's content within our limits, its files already stored. Made once, whatever happens to the commit. */
export interface Content {
  readonly text: string;
  readonly visibleText: string | null;
  readonly subject: string | null;
  readonly html: { readonly inline: string } | { readonly file: string } | null;
  readonly remoteContent: boolean;
  readonly attachments: readonly Attachment[];
  readonly participants: Message['participants'];
  readonly replyTo: Recipient | null;
  readonly cards: readonly Card[];
  readonly findings: readonly Finding[];
  readonly protection: Protection | null;
  readonly trust: Trust | null;
  readonly warnings: readonly string[];
}

/** What our sanitiser leaves where it took a remote address away. */
const heldBack = 'data-remote-src';

export async function keepContent(files: Files, inbound: InboundMessage): Promise<Content> {
  const warnings = [...(inbound.warnings ?? [])].slice(0, 50).map((warning) => cut(warning, limits.reason));
  if (inbound.text.length > limits.text) warnings.push(`the text is longer than ${limits.text} characters and was cut; the raw message has all of it`);
  if (inbound.attachments.length > limits.attachments) warnings.push(`only the first ${limits.attachments} of ${inbound.attachments.length} files are shown; the raw message has all of them`);
  const attachments: Attachment[] = [];
  for (const file of inbound.attachments.slice(0, limits.attachments)) attachments.push(await keepFile(files, file));
  const participants = (inbound.participants ?? []).slice(0, limits.participants).map((one) => ({ ...personOf(one), ...(one.role === undefined ? {} : { role: one.role }) }));
  const { trust } = inbound;
  const about = { participants, sender: personOf(inbound.from) };
  if (trust) warnings.push(...warnOf(trust, about));
  const text = cut(inbound.text, limits.text);
  const visible = inbound.visibleText === undefined ? text : cut(inbound.visibleText, limits.text);
  return {
    text, attachments, warnings,
    visibleText: visible === text ? null : visible,
    subject: inbound.subject === undefined ? null : cut(inbound.subject.replaceAll(/[\r\n]+/g, ' '), limits.subject),
    html: inbound.html === undefined ? null : await keepHtml(files, inbound.html),
    remoteContent: inbound.html?.includes(heldBack) ?? false,
    participants,
    trust: trust === undefined ? null : boundTrust(trust, about),
    replyTo: inbound.replyTo === undefined ? null : personOf(inbound.replyTo),
    ...keepFacts(inbound),
  };
}

function personOf({ externalId, name }: Party): Recipient {
  return { externalId: boundId(externalId), name: name === undefined ? null : cut(name, limits.name) };
}

/** What the reader found out about a message: every text and list of it within our limits. */
function keepFacts({ cards = [], findings = [], protection }: InboundMessage): Pick<Content, 'cards' | 'findings' | 'protection'> {
  return {
    cards: fitting(cards, limits.cards), findings: fitting(findings, limits.findings),
    protection: protection === undefined ? null : { standard: protection.standard, how: protection.how },
  };
}

/** The first of a list, as many as fit into what one message may say about itself. */
function fitting<T>(list: readonly T[], most: number): readonly T[] {
  let room: number = limits.facts;
  return list.slice(0, most).map((one) => bounded(one)).filter((one) => {
    room -= JSON.stringify(one).length;
    return room >= 0;
  });
}

/** The same plain value with every text cut and every list shortened: what a stranger wrote may be endless at any depth. */
function bounded<T>(value: T): T {
  if (typeof value === 'string') return cut(value, limits.fact) as T;
  if (Array.isArray(value)) return value.slice(0, limits.factItems).map((one: unknown) => bounded(one)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined).map(([name, one]) => [name, bounded<unknown>(one)])) as T;
}

export async function keepFile(files: Files, file: InboundFile): Promise<Attachment> {
  const stored = await files.put(file.content, { maxBytes: limits.attachmentBytes });
  return {
    name: cut(file.name, limits.name), type: cut(file.type, limits.name), bytes: stored.bytes, hash: stored.hash,
    contentId: file.contentId ?? null, inline: file.inline ?? false,
  };
}


async function keepHtml(files: Files, html: string): Promise<Content['html']> {
  const bytes = Buffer.byteLength(html);
  if (bytes <= limits.inlineBytes) return { inline: html };
  return { file: (await files.put(Buffer.from(html), { maxBytes: limits.attachmentBytes })).hash };
}

/** The write that keeps a message's HTML beside it. */
export function bodyWrites(workspaceId: string, messageId: string, html: Content['html']): readonly Write[] {
  return html === null ? [] : [insert(messageBodies, { id: messageId, workspaceId, html })];
}
