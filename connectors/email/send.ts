import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import { ConnectorError, type OpenContext, type Outgoing, type Receipt, type SendFacet } from '../spec/index.ts';
import { composeMail, type Composed } from './compose.ts';
import { explainFault } from './faults.ts';
import type { EmailSettings } from './settings.ts';

/** How long a server may think about a message it has, ms (RFC 5321 §4.5.3.2.6 allows 10 minutes; agents wait here). @default 120000 */
export interface SendTimes { readonly answerMs?: number }

export function createSmtpTransport(settings: EmailSettings, times: SendTimes = {}) {
  const { smtp } = settings;
  return createTransport({
    host: smtp.host, port: smtp.port, secure: smtp.secure,
    ...(!smtp.secure && (settings.allowPlaintext ? { ignoreTLS: true } : { requireTLS: true })),
    ...(smtp.user !== undefined && { auth: { user: smtp.user, pass: smtp.password } }),
    connectionTimeout: 15_000, greetingTimeout: 10_000, socketTimeout: times.answerMs ?? 120_000, disableFileAccess: true, disableUrlAccess: true,
  });
}

/** Sends answers by SMTP. Servers do not know a repeated Message-ID, so a repeat may arrive twice: `honoursKey` is false. */
export function createMailSend(settings: EmailSettings, context: OpenContext, times: SendTimes = {}): SendFacet {
  return {
    honoursKey: false,
    async send(outgoing: Outgoing, signal: AbortSignal): Promise<Receipt> {
      const mail = await composeMail(outgoing, settings, context);
      signal.throwIfAborted();
      const refused = await carry(mail, settings, times, signal);
      return { parts: [{ externalId: mail.messageId }], warnings: refused.map((address) => `${address} was refused by the server.`) };
    },
  };
}

/** The addresses that were refused while others were taken. */
async function carry(mail: Composed, settings: EmailSettings, times: SendTimes, signal: AbortSignal): Promise<readonly string[]> {
  const transport = createSmtpTransport(settings, times);
  const raw = Readable.from([mail.raw]);
  // Once the last byte was taken off the stream the server may have the whole message.
  let handedOver = false;
  raw.on('end', () => { handedOver = true; });
  const close = (): void => transport.close();
  signal.addEventListener('abort', close);
  try {
    const sent = await Promise.race([transport.sendMail({ envelope: { from: mail.envelope.from, to: [...mail.envelope.to] }, raw }), aborted(signal)]);
    return sent.rejected.map(String);
  } catch (error) {
    throw classify(error, handedOver, settings);
  } finally {
    signal.removeEventListener('abort', close);
    transport.close();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(new Error('Sending was given up.')), { once: true });
  return promise;
}

function classify(error: unknown, handedOver: boolean, settings: EmailSettings): ConnectorError {
  const server = `${settings.smtp.host}:${settings.smtp.port}`;
  const record: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
  const reply = typeof record['responseCode'] === 'number' ? record['responseCode'] : 0;
  const said = typeof record['response'] === 'string' ? record['response'].replace(/[^\x20-\x7E]+/g, ' ').slice(0, 300) : '';
  if (record['code'] !== 'EAUTH' && reply >= 500) return new ConnectorError('rejected', `${server} refuses the message: ${said}`, { code: String(reply), cause: error });
  if (record['code'] !== 'EAUTH' && reply >= 400) return new ConnectorError('temporary', `${server} asks to try later: ${said}`, { code: String(reply), cause: error });
  if (handedOver) return new ConnectorError('unknown-outcome', `${server} had the message when the connection was lost; it may have been sent.`, { code: 'after-data', cause: error });
  if (record['code'] === 'EENVELOPE') return new ConnectorError('rejected', `${server} cannot take the sender or recipient of this message.`, { code: 'envelope', cause: error });
  if (record['code'] === 'EMESSAGE') return new ConnectorError('rejected', `The message is larger than ${server} allows.`, { code: 'too-large', cause: error });
  const fault = explainFault(error, server);
  return new ConnectorError(fault.kind, fault.detail, { code: fault.code, cause: error });
}
