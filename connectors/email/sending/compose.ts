import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import MailComposer from 'nodemailer/lib/mail-composer';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import { makeFileName, makeLine, makeMediaType } from '../../kit/text.ts';
import { ConnectorError, type OpenContext, type Outgoing, type OutboundFile, type Party } from '../../spec/index.ts';
import { makeMessageId, makeReplyAddress } from '../our-ids.ts';
import type { MailSettings } from '../settings.ts';
import { makeBody } from './body.ts';
import { signMail } from './dkim.ts';
import { makeUnsubscribe } from './unsubscribe.ts';

export interface Composed {
  /** Without angle brackets. */
  readonly messageId: string;
  /** Each recipient once. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** An address has letters outside of ASCII before its @: only servers with SMTPUTF8 (RFC 6531) take it. */
  readonly needsUtf8: boolean;
  readonly raw: Buffer;
}

type ComposeSettings = Pick<MailSettings, 'address' | 'name' | 'plusAddressing' | 'dkim'>;

const MAX_REFERENCES = 20;

/**
 * The mail of one answer: the same bytes for the same `outgoing` at every try, and for the copy that is filed. Everything
 * that goes into a header is one line and checked; files come from memory only.
 */
export async function composeMail(outgoing: Outgoing, settings: ComposeSettings, context: Pick<OpenContext, 'tokens'>): Promise<Composed> {
  const { to, cc, addresses } = readRecipients(outgoing);
  const messageId = makeMessageId(context.tokens, outgoing.conversationId, outgoing.messageId, settings.address);
  const replyTo = settings.plusAddressing ? makeReplyAddress(context.tokens, outgoing.conversationId, settings.address) : undefined;
  const references = outgoing.thread.externalIds.filter(isMessageId);
  const nearest = references.at(-1);
  const subject = makeReplySubject(outgoing.subject ?? '', references.length > 0);
  const files = await Promise.all(outgoing.attachments.map(readFile));
  const body = makeBody(outgoing, files);
  const name = makeName(outgoing.author && settings.name ? `${outgoing.author.name} · ${settings.name}` : outgoing.author?.name ?? settings.name);
  const composer = new MailComposer({
    date: new Date(outgoing.at),
    from: { name, address: settings.address }, to, ...(cc.length > 0 && { cc }),
    text: body.text, html: body.html, attachments: body.attachments,
    ...(replyTo && { replyTo: { name, address: replyTo } }),
    ...(nearest && { references: shorten(references).map((id) => `<${id}>`) }),
    headers: {
      'Message-ID': makeIdHeader(messageId), ...(nearest && { 'In-Reply-To': makeIdHeader(nearest) }),
      ...(subject && { Subject: makeSubjectHeader(subject) }),
      // Says to other programs that a person wrote this, and to us, should it come back, that it is ours.
      'Auto-Submitted': 'no', 'X-Loop': settings.address,
      ...(outgoing.unsubscribe && makeUnsubscribe(outgoing.unsubscribe)),
    },
    baseBoundary: createHash('sha256').update(`${messageId}\n${outgoing.key}`).digest('hex').slice(0, 32),
    disableFileAccess: true, disableUrlAccess: true, newline: '\r\n',
  });
  const plain = await composer.compile().build();
  const envelope = { from: settings.address, to: addresses };
  return {
    messageId, envelope, raw: settings.dkim ? await signMail(plain, settings.dkim) : plain,
    needsUtf8: [envelope.from, ...envelope.to].some((address) => /[^\x20-\x7E]/.test(address)),
  };
}

interface Mailbox { readonly name: string; readonly address: string }

/** Who gets it; `addresses`: each once. ConnectorError `rejected` when there is nobody, or one is no address. */
export function readRecipients(outgoing: Pick<Outgoing, 'to' | 'cc'>): { readonly to: Mailbox[]; readonly cc: Mailbox[]; readonly addresses: readonly string[] } {
  const to = outgoing.to.map(readMailbox);
  const cc = (outgoing.cc ?? []).map(readMailbox);
  if (to.length === 0) throw new ConnectorError('rejected', 'There is nobody to send to.', { code: 'no-recipient' });
  return { to, cc, addresses: [...new Set([...to, ...cc].map(({ address }) => address))] };
}

/** `Re:` once, whatever prefixes stand there already, in the languages of mail programs. */
export function makeReplySubject(subject: string, isReply: boolean): string {
  // A header is folded at its spaces: of many, one line would be empty.
  const line = makeLine(subject, 500).replace(/ {2,}/g, ' ');
  if (!isReply) return line;
  return `Re: ${line.replace(/^(?:(?:re|aw|sv|antw|odp|ответ|отв|на|відп|ynt|yan|cvb|გპ|r|rif|res|ref)(?:\[\d{1,3}\])?\s*:\s*)+/iu, '')}`.trim();
}

/** Text that looks encoded would be decoded by who reads it, so it is encoded itself (RFC 2047 §7). */
function makeSubjectHeader(subject: string): string | { readonly prepared: true; readonly foldLines: true; readonly value: string } {
  return /^[\x20-\x7E]*$/.test(subject) && subject.includes('=?') ? { prepared: true, foldLines: true, value: encodeWord(subject, 'Q', 52) } : subject;
}

/** On the line of its name: there are programs that find no id on the next one, and make another. */
function makeIdHeader(id: string): { readonly prepared: true; readonly value: string } {
  return { prepared: true, value: `<${id}>` };
}

/** Shown as text by every program: in a quoted name some decode what looks encoded. */
function makeName(name: string): string {
  return makeLine(name, 200).replace(/ {2,}/g, ' ').replaceAll('=?', '= ?');
}

function readMailbox(party: Party): Mailbox {
  return { name: makeName(party.name ?? ''), address: readRecipient(party.email ?? party.externalId) };
}

/** A domain goes out as the name system has it, so that only a local part can need SMTPUTF8. */
function readRecipient(address: string): string {
  const parts = /^([^\s<>,;:\\"()[\]@\p{C}]{1,64})@([^\s<>,;:\\"()@\p{C}]{1,253})$/u.exec(address);
  const domain = parts && (/^\[[\w.:]+\]$/.test(parts[2]!) ? parts[2]! : domainToASCII(parts[2]!));
  if (!parts || !domain) throw new ConnectorError('rejected', `"${makeLine(address, 100)}" is not an e-mail address.`, { code: 'bad-recipient' });
  return `${parts[1]!}@${domain}`;
}

export interface ReadFile {
  readonly name: string;
  readonly type: string;
  readonly contentId: string | undefined;
  readonly content: Buffer;
}

async function readFile(file: OutboundFile): Promise<ReadFile> {
  const contentId = file.contentId !== undefined && /^[\w.+@$-]{1,200}$/.test(file.contentId) ? file.contentId : undefined;
  return { name: makeFileName(file.name), type: makeMediaType(file.type), contentId, content: Buffer.from(await file.read()) };
}

/** Ids that can stand in a header; those we made for messages without one cannot. */
function isMessageId(id: string): boolean {
  return /^[\x21-\x3B\x3D\x3F-\x7E]{3,400}$/.test(id) && !id.startsWith('sha256:');
}

/** The first, for programs that look at the root, and the last ones (RFC 5322 §3.6.4 lets old ones go). */
function shorten(references: readonly string[]): readonly string[] {
  return references.length <= MAX_REFERENCES ? references : [references[0]!, ...references.slice(1 - MAX_REFERENCES)];
}
