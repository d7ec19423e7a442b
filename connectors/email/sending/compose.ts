import MailComposer from 'nodemailer/lib/mail-composer';
import { makeFileName, makeLine, makeMediaType } from '../../kit/text.ts';
import { ConnectorError, type OpenContext, type Outgoing } from '../../spec/index.ts';
import { makeMessageId, makeReplyAddress } from '../our-ids.ts';
import type { EmailSettings } from '../settings.ts';

export interface Composed {
  /** Without angle brackets. */
  readonly messageId: string;
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly raw: Buffer;
}

const MAX_REFERENCES = 20;

/** The mail of one answer. Everything that goes into a header is one line and checked; files come from memory only. */
export async function composeMail(outgoing: Outgoing, settings: EmailSettings, context: OpenContext): Promise<Composed> {
  const to = outgoing.to.map((party) => readRecipient(party.email ?? party.externalId));
  if (to.length === 0) throw new ConnectorError('rejected', 'There is nobody to send to.', { code: 'no-recipient' });
  const messageId = makeMessageId(context.tokens, outgoing.conversationId, outgoing.messageId, settings.address);
  const replyTo = settings.plusAddressing ? makeReplyAddress(context.tokens, outgoing.conversationId, settings.address) : undefined;
  const references = outgoing.thread.externalIds.filter(isMessageId);
  const nearest = references.at(-1);
  const attachments = await Promise.all(outgoing.attachments.map(async (file) => ({
    filename: makeFileName(file.name), contentType: makeMediaType(file.type), content: Buffer.from(await file.read()),
  })));
  const name = makeLine(outgoing.author && settings.name ? `${outgoing.author.name} · ${settings.name}` : outgoing.author?.name ?? settings.name, 200);
  const composer = new MailComposer({
    messageId: `<${messageId}>`, date: new Date(context.now()),
    from: { name, address: settings.address }, to: outgoing.to.map((party, index) => ({ name: makeLine(party.name ?? '', 200), address: to[index]! })),
    subject: makeReplySubject(outgoing.subject ?? '', references.length > 0), text: outgoing.text, attachments,
    ...(outgoing.html !== undefined && { html: outgoing.html }), ...(replyTo && { replyTo: { name, address: replyTo } }),
    ...(nearest && { inReplyTo: `<${nearest}>`, references: shorten(references).map((id) => `<${id}>`) }),
    headers: { 'Auto-Submitted': 'no' }, disableFileAccess: true, disableUrlAccess: true, newline: '\r\n',
  });
  const raw = await composer.compile().build();
  return { messageId, envelope: { from: settings.address, to }, raw };
}

/** `Re:` once, whatever prefixes stand there already, in the languages of mail programs. */
export function makeReplySubject(subject: string, isReply: boolean): string {
  const line = makeLine(subject, 500);
  if (!isReply) return line;
  return `Re: ${line.replace(/^(?:(?:re|aw|sv|antw|odp|ответ|отв|на|відп|ynt|yan|cvb|გპ|r|rif|res|ref)(?:\[\d{1,3}\])?\s*:\s*)+/iu, '')}`.trim();
}

function readRecipient(address: string): string {
  if (!/^[^\s<>,;:\\"()[\]@]{1,64}@[^\s<>,;:\\"()@]{1,253}$/.test(address)) {
    throw new ConnectorError('rejected', `"${makeLine(address, 100)}" is not an e-mail address.`, { code: 'bad-recipient' });
  }
  return address;
}

/** Ids that can stand in a header; those we made for messages without one cannot. */
function isMessageId(id: string): boolean {
  return /^[\x21-\x3B\x3D\x3F-\x7E]{3,400}$/.test(id) && !id.startsWith('sha256:');
}

/** The first, for programs that look at the root, and the last ones (RFC 5322 §3.6.4 lets old ones go). */
function shorten(references: readonly string[]): readonly string[] {
  return references.length <= MAX_REFERENCES ? references : [references[0]!, ...references.slice(1 - MAX_REFERENCES)];
}
