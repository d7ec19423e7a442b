import { ConnectorError, type OpenContext, type Outgoing, type Receipt } from '../../spec/index.ts';
import { createTokenSource, type TokenSource } from '../auth/token-source.ts';
import type { EmailSettings, MailSettings } from '../settings.ts';
import { classifyFailure, readRefusals } from './classify.ts';
import { composeMail, readRecipients } from './compose.ts';
import { createPace } from './pace.ts';
import { createPool, type PoolTimes } from './pool.ts';
import { NotTaken, openSmtpSession, type SmtpTimes } from './smtp.ts';

export interface SenderTimes extends SmtpTimes, PoolTimes {}

/** Sends the answers of one account by SMTP. */
export interface MailSender {
  /** Throws ConnectorError; `unknown-outcome` once the server may have the whole message. */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Receipt>;
  close(): void;
}

/** `auth`: how the mailbox signs in, when it does so with tokens. */
export function createMailSender(settings: MailSettings, context: OpenContext, auth?: EmailSettings['auth'], times: SenderTimes = {}): MailSender {
  const server = `${settings.smtp.host}:${settings.smtp.port}`;
  const tokens: TokenSource | undefined = auth && auth.kind !== 'password' ? createTokenSource(auth, context) : undefined;
  const pace = createPace(settings.pace, context.now);
  const pool = createPool((signal) => openSmtpSession(settings, tokens, signal, times), times);
  return {
    async send(outgoing, signal) {
      const waitMs = pace.enter(outgoing.key, readRecipients(outgoing).addresses.map((address) => address.slice(address.lastIndexOf('@') + 1)));
      if (waitMs > 0) throw new ConnectorError('limited', `This account sends at most ${settings.pace.perMinute} messages a minute, ${settings.pace.perDomainPerMinute} to one domain; this one has its turn soon.`, { retryAfterMs: waitMs, code: 'pace' });
      const mail = await composeMail(outgoing, settings, context);
      if (signal.aborted) throw new ConnectorError('temporary', 'Sending was given up before it began.', { code: 'aborted' });
      try {
        const taken = await pool.use((session) => session.send(mail, signal), signal);
        const refused = readRefusals(taken.refused);
        return {
          parts: [{ externalId: mail.messageId }], warnings: refused.map(({ recipient, reason }) => `${recipient} was refused by the server: ${reason}`),
          ...(refused.length > 0 && { refused }),
        };
      } catch (error) {
        const by = tokens ? 'token' : 'password';
        if (error instanceof NotTaken) throw classifyFailure(error.cause, error.handedOver, server, by);
        throw classifyFailure(error, false, server, by);
      }
    },
    close: () => pool.close(),
  };
}
