import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { ConnectorError, type OpenContext, type Outgoing, type Receipt } from '../../spec/index.ts';
import { composeMail, type Composed } from './compose.ts';
import { explainFault } from '../faults.ts';
import type { EmailSettings } from '../settings.ts';

export interface SendTimes {
  /** How long a server may be silent, also over a message it has, ms (RFC 5321 §4.5.3.2.6 allows it more; agents wait). @default 120000 */
  readonly answerMs?: number;
}

/** How both sending and the live check reach the SMTP server; without TLS from the start STARTTLS is demanded, unless plain text was allowed. */
export function makeSmtpOptions(settings: EmailSettings, times: SendTimes = {}) {
  const { smtp } = settings;
  return {
    host: smtp.host, port: smtp.port, secure: smtp.secure,
    ...(!smtp.secure && (settings.allowPlaintext ? { ignoreTLS: true } : { requireTLS: true })),
    connectionTimeout: 15_000, greetingTimeout: 10_000, socketTimeout: times.answerMs ?? 120_000,
  };
}

/** Sends one answer by SMTP. Throws ConnectorError; `unknown-outcome` once the server may have the whole message. */
export async function sendMail(settings: EmailSettings, context: OpenContext, outgoing: Outgoing, signal: AbortSignal, times: SendTimes = {}): Promise<Receipt> {
  const mail = await composeMail(outgoing, settings, context);
  if (signal.aborted) throw new ConnectorError('temporary', 'Sending was given up before it began.', { code: 'aborted' });
  const refused = await carry(mail, settings, times, signal);
  return { parts: [{ externalId: mail.messageId }], warnings: refused.map((address) => `${address} was refused by the server.`) };
}

/** The addresses that were refused while others were taken. */
async function carry(mail: Composed, settings: EmailSettings, times: SendTimes, signal: AbortSignal): Promise<readonly string[]> {
  const connection = new SMTPConnection(makeSmtpOptions(settings, times));
  const { promise: ended, reject: end } = Promise.withResolvers<never>();
  ended.catch(() => undefined);
  connection.on('error', end);
  connection.on('end', () => end(new Error('The connection was closed.')));
  const close = (): void => end(new Error('Sending was given up.'));
  signal.addEventListener('abort', close);
  // The message is read only after the server asked for it, piece by piece as the socket takes it: once it was read to
  // its end, the server may have all of it.
  const message = Readable.from(split(mail.raw));
  try {
    await Promise.race([ended, new Promise<void>((resolve) => { connection.connect(() => resolve()); })]);
    const { user, password } = settings.smtp;
    if (user !== undefined) {
      await Promise.race([ended, new Promise<void>((resolve, reject) => { connection.login({ user, credentials: { user, pass: password ?? '' } }, (error) => (error ? reject(error) : resolve())); })]);
    }
    const info = await Promise.race([ended, new Promise<{ readonly rejected?: readonly unknown[] }>((resolve, reject) => {
      connection.send({ from: mail.envelope.from, to: [...mail.envelope.to] }, message, (error, sent) => (error || !sent ? reject(error ?? new Error('The server gave no answer.')) : resolve(sent)));
    })]);
    connection.quit();
    return (info.rejected ?? []).map(String);
  } catch (error) {
    throw classify(error, message.readableEnded, settings);
  } finally {
    signal.removeEventListener('abort', close);
    connection.close();
  }
}

function* split(raw: Buffer): Generator<Buffer> {
  for (let at = 0; at < raw.length; at += 65_536) yield raw.subarray(at, at + 65_536);
}

/** Commands whose answer is about this message, not about the connection. */
const ABOUT_MESSAGE: ReadonlySet<unknown> = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

function classify(error: unknown, handedOver: boolean, settings: EmailSettings): ConnectorError {
  const server = `${settings.smtp.host}:${settings.smtp.port}`;
  const record: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
  const reply = ABOUT_MESSAGE.has(record['command']) && typeof record['responseCode'] === 'number' ? record['responseCode'] : 0;
  const said = typeof record['response'] === 'string' ? record['response'].replace(/[^\x20-\x7E]+/g, ' ').slice(0, 300) : '';
  if (reply >= 500) return new ConnectorError('rejected', `${server} refuses the message: ${said}`, { code: String(reply), cause: error });
  if (reply >= 400) return new ConnectorError('temporary', `${server} asks to try later: ${said}`, { code: String(reply), cause: error });
  if (handedOver) return new ConnectorError('unknown-outcome', `${server} had the message when the connection was lost; it may have been sent.`, { code: 'after-data', cause: error });
  if (record['code'] === 'EENVELOPE') return new ConnectorError('rejected', `${server} cannot take the sender or recipient of this message.`, { code: 'envelope', cause: error });
  if (record['code'] === 'EMESSAGE') return new ConnectorError('rejected', `The message is larger than ${server} allows.`, { code: 'too-large', cause: error });
  const fault = explainFault(error, server);
  return new ConnectorError(fault.kind, fault.detail, { code: fault.code, cause: error });
}
