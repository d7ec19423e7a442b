import { ImapFlow } from 'imapflow';
import type { TokenSource } from '../auth/token-source.ts';
import { explainFault } from '../faults.ts';
import type { EmailSettings } from '../settings.ts';

/** Bytes of one message that are fetched whole; of larger ones only the header is. */
export const MAX_MESSAGE_BYTES = 40 * 1024 * 1024;

/** A connection that is not open yet. Without TLS from the start STARTTLS is demanded, unless plain text was allowed. */
export function createImapConnection(settings: EmailSettings, accessToken?: string): ImapFlow {
  const { imap } = settings;
  return new ImapFlow({
    host: imap.host, port: imap.port, secure: imap.secure,
    auth: accessToken === undefined ? { user: imap.user, pass: imap.password ?? '' } : { user: imap.user, accessToken },
    ...(!imap.secure && { doSTARTTLS: !settings.allowPlaintext }),
    // IDLE is begun by us at once; by itself it would begin after 15 seconds. Compression would cost memory for each connection.
    logger: false, disableAutoIdle: true, disableCompression: true, connectionTimeout: 15_000, greetingTimeout: 10_000, socketTimeout: 90_000,
    maxLineLength: 16 * 1024 * 1024, maxLiteralSize: MAX_MESSAGE_BYTES + 1024, maxResponseSize: MAX_MESSAGE_BYTES * 2,
  });
}

/**
 * Connects and signs in; a token the server refuses is renewed once. `prepare` gets each client before it connects: its
 * errors must be listened to from the start.
 */
export async function connectImap(settings: EmailSettings, tokens: TokenSource, prepare: (client: ImapFlow) => void): Promise<ImapFlow> {
  const token = await tokens.current();
  const first = createImapConnection(settings, token);
  prepare(first);
  try {
    await first.connect();
    return first;
  } catch (error) {
    first.close();
    if (token === undefined || explainFault(error, '').kind !== 'sign-in') throw error;
  }
  const second = createImapConnection(settings, await tokens.renew(token));
  prepare(second);
  try {
    await second.connect();
    return second;
  } catch (error) {
    second.close();
    throw error;
  }
}
