import type { Channel, OpenContext } from '../spec/index.ts';
import { openMailParts } from './channel-parts.ts';
import type { EmailSettings } from './settings.ts';

/**
 * A mailbox: read by IMAP, answered by SMTP. Connections are made, and the libraries for them loaded, when a facet is used:
 * the thread that only reads what came in needs neither.
 */
export function openEmailChannel(settings: EmailSettings, context: OpenContext): Channel {
  const { closing, close, ...parts } = openMailParts(settings, context, settings);
  return {
    ...parts,
    async check(signal) {
      const { checkMail } = await import('./check.ts');
      return checkMail(settings, context, signal);
    },
    stream: {
      async run(run) {
        const { createMailStream } = await import('./imap/stream.ts');
        await createMailStream(settings, context).run({ ...run, signal: AbortSignal.any([run.signal, closing]) });
      },
    },
    close,
  };
}
