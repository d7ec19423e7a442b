import type { Channels } from '../inbox/index.ts';
import type { Runtime } from '../runtime/ports/index.ts';
import { workspaceId } from './config.ts';
import { createKnown } from './known.ts';

/** Every address the channels receive at, lower-case; read anew when a channel changes. */
export interface OwnAddresses {
  current(): ReadonlySet<string>;
  /** Resolves when `current` is up to date. */
  ready(): Promise<void>;
}

export function keepOwnAddresses(runtime: Pick<Runtime, 'events'>, channels: Pick<Channels, 'all'>): OwnAddresses {
  let addresses: ReadonlySet<string> = new Set();
  const known = createKnown(runtime.events, ['channel.created', 'channel.changed', 'channel.removed'], async () => {
    addresses = new Set((await channels.all(workspaceId)).flatMap(({ settings }) => [settings['address'], ...(Array.isArray(settings['aliases']) ? settings['aliases'] : [])])
      .filter((address) => typeof address === 'string').map((address) => address.toLowerCase()));
  });
  return { current: () => addresses, ready: () => known.current() };
}
