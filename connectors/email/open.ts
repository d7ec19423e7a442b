import type { Channel, Limits, OpenContext } from '../spec/index.ts';
import { leaseMailParser } from './reading/mail-parser.ts';
import { readMailDelivery } from './reading/read.ts';
import type { EmailSettings } from './settings.ts';

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

/**
 * A mailbox: read by IMAP, answered by SMTP. Connections are made, and the libraries for them loaded, when a facet is used:
 * the thread that only reads what came in needs neither.
 */
export function openEmailChannel(settings: EmailSettings, context: OpenContext): Channel {
  const parser = leaseMailParser();
  const closing = new AbortController();
  return {
    limits: LIMITS,
    async check(signal) {
      const { checkMail } = await import('./check.ts');
      return checkMail(settings, signal);
    },
    read: (delivery) => readMailDelivery(delivery, parser, settings.address, context.tokens),
    stream: {
      async run(run) {
        const { createMailStream } = await import('./imap/stream.ts');
        await createMailStream(settings, context).run({ ...run, signal: AbortSignal.any([run.signal, closing.signal]) });
      },
    },
    send: {
      // Servers do not know a repeated Message-ID: a repeat may arrive twice.
      honoursKey: false,
      async send(outgoing, signal) {
        const { sendMail } = await import('./sending/send.ts');
        return sendMail(settings, context, outgoing, signal);
      },
    },
    async close() {
      closing.abort();
      await parser.close();
    },
  };
}
