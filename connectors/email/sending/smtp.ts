import { Readable } from 'node:stream';
import SMTPConnection, { type SMTPConnectionCustomAuthContext } from 'nodemailer/lib/smtp-connection';
import { ConnectorError } from '../../spec/index.ts';
import type { TokenSource } from '../auth/token-source.ts';
import type { MailSettings } from '../settings.ts';
import type { Composed } from './compose.ts';

export interface SmtpTimes {
  /** How long a server may be silent, also over a message it has, ms (RFC 5321 §4.5.3.2.6 allows it more; agents wait). @default 120000 */
  readonly answerMs?: number;
}

/** Without TLS from the start STARTTLS is demanded, unless plain text was allowed. */
function makeSmtpOptions(settings: MailSettings, times: SmtpTimes) {
  const { smtp } = settings;
  return {
    host: smtp.host, port: smtp.port, secure: smtp.secure,
    // The machine's own name is nobody's business, and often none that a server takes.
    name: settings.address.slice(settings.address.lastIndexOf('@') + 1),
    ...(!smtp.secure && (settings.allowPlaintext ? { ignoreTLS: true } : { requireTLS: true })),
    connectionTimeout: 15_000, greetingTimeout: 10_000, socketTimeout: times.answerMs ?? 120_000, socketCloseTimeout: 1000,
  };
}

/** What became of a message the server took: who was refused, with nodemailer's errors. */
export interface Taken { readonly refused: readonly unknown[] }

/** A message that was not taken. `handedOver`: the server had all of it, so it may have arrived. */
export class NotTaken extends Error {
  readonly handedOver: boolean;
  constructor(cause: unknown, handedOver: boolean) {
    super('The message was not taken.', { cause });
    this.handedOver = handedOver;
  }
}

/** One signed-in connection. */
export interface SmtpSession {
  /** False once either side closed it. */
  readonly isOpen: boolean;
  /** Throws NotTaken, and is closed then. */
  send(mail: Composed, signal: AbortSignal): Promise<Taken>;
  quit(): void;
}

/** Throws what nodemailer throws: its errors have `command`, `code`, `responseCode`, `response`. */
export async function openSmtpSession(settings: MailSettings, tokens: TokenSource | undefined, signal: AbortSignal, times: SmtpTimes = {}): Promise<SmtpSession> {
  const token = await tokens?.current();
  try {
    return await connect(settings, token, signal, times);
  } catch (error) {
    // A token may be withdrawn before its time.
    if (token === undefined || !isRefusedSignIn(error)) throw error;
    const renewed = await tokens?.renew(token);
    return connect(settings, renewed, signal, times);
  }
}

async function connect(settings: MailSettings, token: string | undefined, signal: AbortSignal, times: SmtpTimes): Promise<SmtpSession> {
  const connection = new SMTPConnection({ ...makeSmtpOptions(settings, times), customAuth: { XOAUTH2: presentToken } });
  const { promise: ended, reject: end } = Promise.withResolvers<never>();
  ended.catch(() => undefined);
  let isOpen = true;
  const over = (error: Error): void => {
    isOpen = false;
    end(error);
  };
  // Both stay for as long as the connection: an error nobody listens to would end the process.
  connection.on('error', over);
  connection.on('end', () => over(Object.assign(new Error('The server closed the connection.'), { code: 'ECONNECTION' })));
  const step = <T>(work: (done: (error?: Error | null, value?: T) => void) => void, limit: AbortSignal): Promise<T | undefined> => {
    const answered = new Promise<T | undefined>((resolve, reject) => { work((error, value) => (error ? reject(error) : resolve(value))); });
    answered.catch(() => undefined);
    return withSignal(Promise.race([ended, answered]), limit);
  };
  try {
    await step((done) => connection.connect(done), signal);
    const takesUtf8 = /^250[ -]SMTPUTF8\b/im.test(String(connection.lastServerResponse));
    await signIn(connection, settings, token, (work) => step(work, signal));
    return {
      get isOpen() { return isOpen; },
      async send(mail, limit) {
        // The message is read only after the server asked for it, piece by piece as the socket takes it: once it was read to
        // its end, the server may have all of it.
        const message = Readable.from(split(mail.raw));
        try {
          if (mail.needsUtf8 && !takesUtf8) throw new ConnectorError('rejected', `${settings.smtp.host} cannot send to addresses with letters outside of ASCII before the @. Ask for another address.`, { code: 'no-smtputf8' });
          const info = await step<{ readonly rejectedErrors?: readonly unknown[] }>((done) => {
            connection.send({ from: mail.envelope.from, to: [...mail.envelope.to], size: mail.raw.length }, message, done);
          }, limit);
          return { refused: info?.rejectedErrors ?? [] };
        } catch (error) {
          isOpen = false;
          connection.close();
          throw new NotTaken(error, message.readableEnded);
        }
      },
      quit() {
        isOpen = false;
        connection.quit();
        connection.close();
      },
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

type Step = (work: (done: (error?: Error | null) => void) => void) => Promise<unknown>;

async function signIn(connection: SMTPConnection, { smtp }: MailSettings, token: string | undefined, step: Step): Promise<void> {
  const { user, password } = smtp;
  if (user === undefined) return;
  if (token === undefined) {
    await step((done) => connection.login({ user, credentials: { user, pass: password ?? '' } }, done));
    return;
  }
  await step((done) => connection.login({ user, method: 'XOAUTH2', credentials: { user, pass: token } }, done));
}

/** SASL XOAUTH2 as Google and Microsoft define it: a server that refuses says why in a challenge, and ends at an empty line. */
async function presentToken(context: SMTPConnectionCustomAuthContext): Promise<void> {
  const { user, pass } = context.auth.credentials;
  const answer = await context.sendCommand(`AUTH XOAUTH2 ${Buffer.from(`user=${user}\u0001auth=Bearer ${pass}\u0001\u0001`).toString('base64')}`);
  const last = answer.status === 334 ? await context.sendCommand('') : answer;
  if (last.status !== 235) throw new Error('The server refuses the token.');
}

function isRefusedSignIn(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAUTH';
}

function* split(raw: Buffer): Generator<Buffer> {
  for (let at = 0; at < raw.length; at += 65_536) yield raw.subarray(at, at + 65_536);
}

async function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(Object.assign(new Error('Sending was given up.'), { code: 'ETIMEDOUT' }));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
