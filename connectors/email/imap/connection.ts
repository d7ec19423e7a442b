import { ImapFlow } from 'imapflow';
import type { EmailSettings } from '../settings.ts';

/** Bytes of one message that are fetched whole; of larger ones only the header is. */
export const MAX_MESSAGE_BYTES = 40 * 1024 * 1024;

/** A connection that is not open yet. Without TLS from the start STARTTLS is demanded, unless plain text was allowed. */
export function createImapConnection(settings: EmailSettings): ImapFlow {
  const { imap } = settings;
  return new ImapFlow({
    host: imap.host, port: imap.port, secure: imap.secure, auth: { user: imap.user, pass: imap.password },
    ...(!imap.secure && { doSTARTTLS: !settings.allowPlaintext }),
    // IDLE is begun by us at once; by itself it would begin after 15 seconds.
    logger: false, disableAutoIdle: true, connectionTimeout: 15_000, greetingTimeout: 10_000, socketTimeout: 90_000,
    maxLineLength: 16 * 1024 * 1024, maxLiteralSize: MAX_MESSAGE_BYTES + 1024, maxResponseSize: MAX_MESSAGE_BYTES * 2,
  });
}
