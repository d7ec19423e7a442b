import type { Channel, Limits, OpenContext } from '../spec/index.ts';
import { checkMail } from './check.ts';
import { leaseMailParser } from './mail-parser.ts';
import { readMailDelivery } from './read.ts';
import { createMailSend } from './send.ts';
import type { EmailSettings } from './settings.ts';
import { createMailStream } from './stream.ts';

const MEGABYTE = 1024 * 1024;

const LIMITS: Limits = {
  text: { max: 500_000, unit: 'characters', rich: true },
  // Base64 adds a third, and the large providers take 25 MB in all.
  attachments: { maxFiles: 20, maxBytesEach: 18 * MEGABYTE, maxBytesTotal: 18 * MEGABYTE },
  replyWindowMs: null,
  audience: 'private',
  subject: true,
  threads: 'by-proof',
};

/** A mailbox: read by IMAP, answered by SMTP. Connections are made when a facet is used, not here. */
export function openEmailChannel(settings: EmailSettings, context: OpenContext): Channel {
  const parser = leaseMailParser();
  const closing = new AbortController();
  const stream = createMailStream(settings, context);
  return {
    limits: LIMITS,
    check: (signal) => checkMail(settings, signal),
    read: (delivery) => readMailDelivery(delivery, parser, settings.address, context.tokens),
    stream: { run: (run) => stream.run({ ...run, signal: AbortSignal.any([run.signal, closing.signal]) }) },
    send: createMailSend(settings, context),
    async close() {
      closing.abort();
      await parser.close();
    },
  };
}
