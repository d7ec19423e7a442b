import type { Channel, OpenContext } from '../../spec/index.ts';
import { openMailParts } from '../channel-parts.ts';
import type { ListenerSettings } from '../settings.ts';

/** Mail that other servers bring by SMTP, answered by SMTP. What it takes to listen is loaded when it begins. */
export function openListenerChannel(settings: ListenerSettings, context: OpenContext): Channel {
  const { closing, close, ...parts } = openMailParts(settings, context);
  return {
    ...parts,
    async check(signal) {
      const { checkListener } = await import('./check.ts');
      return checkListener(settings, context, signal);
    },
    stream: {
      async run(run) {
        const { createListenerStream } = await import('./stream.ts');
        await createListenerStream(settings, context).run({ ...run, signal: AbortSignal.any([run.signal, closing]) });
      },
    },
    close,
  };
}
