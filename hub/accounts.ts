import { isDeepStrictEqual } from 'node:util';
import type { Channel, Manifest, OpenContext, RenewedSecrets } from '../connectors/spec/index.ts';
import type { ChannelRecord, Channels } from '../inbox/index.ts';
import type { Log } from '../runtime/ports/index.ts';

/** A configured channel together with its opened connector. */
export interface Account {
  readonly record: ChannelRecord;
  readonly manifest: Manifest;
  readonly channel: Channel;
}

/** The opened accounts of one thread: each is opened when first needed and kept until its settings change. */
export interface Accounts {
  /** Undefined for a channel that does not exist, is turned off, or has no connector here. */
  get(channelId: string): Promise<Account | undefined>;
  /** Like `get`, but also for a channel that is turned off: what it brought in can still be read. */
  reader(channelId: string): Promise<Account | undefined>;
  /** Opens an account that is not stored, for a live check; the caller closes it, and keeps what secrets are renewed. */
  open(kind: string, settings: Record<string, unknown>, channelId: string, secrets: RenewedSecrets): Promise<Channel>;
  /** Opens a stored account once more, for a live check; the caller closes it. Undefined for a channel that does not exist or has no connector here. */
  openAgain(channelId: string): Promise<Channel | undefined>;
  /** Forgets an account; it is closed once, and opened anew at the next call. */
  forget(channelId: string): Promise<void>;
  close(): Promise<void>;
}

export interface AccountParts {
  readonly channels: Channels;
  readonly workspaceId: string;
  readonly manifest: (kind: string) => Manifest | undefined;
  readonly context: Omit<OpenContext, 'channelId' | 'log' | keyof RenewedSecrets>;
  /** Done before each opening: what the context answers out of memory is read. */
  readonly whenOpening?: () => Promise<void>;
  readonly log: Log;
}

export function createAccounts(parts: AccountParts): Accounts {
  const opened = new Map<string, Promise<Account | undefined>>();

  async function openRecord(channelId: string): Promise<Account | undefined> {
    const record = await parts.channels.find(parts.workspaceId, channelId);
    const manifest = record && parts.manifest(record.kind);
    if (!record || !manifest) return undefined;
    const channel = await openWith(manifest, parts.channels.openSettings(record), channelId, secretsOf(parts, record));
    return { record, manifest, channel };
  }

  async function openWith(manifest: Manifest, settings: Record<string, unknown>, channelId: string, secrets: RenewedSecrets): Promise<Channel> {
    await parts.whenOpening?.();
    const log = parts.log.child({ channel: channelId, kind: manifest.id });
    return manifest.open(manifest.settings.parse(settings), { ...parts.context, ...secrets, channelId, log });
  }

  function reader(channelId: string): Promise<Account | undefined> {
    const known = opened.get(channelId);
    if (known) return known;
    const opening = openRecord(channelId);
    opened.set(channelId, opening);
    // Neither a failure nor an absence is remembered: the channel may be mended or made in the next moment.
    const drop = (): void => { if (opened.get(channelId) === opening) opened.delete(channelId); };
    opening.then((account) => { if (!account) drop(); }, drop);
    return opening;
  }

  async function forget(channelId: string): Promise<void> {
    const known = opened.get(channelId);
    opened.delete(channelId);
    const account = await known?.catch(() => undefined);
    await account?.channel.close();
  }

  return {
    reader,
    async get(channelId) {
      const account = await reader(channelId);
      return account?.record.enabled ? account : undefined;
    },
    async open(kind, settings, channelId, secrets) {
      const manifest = parts.manifest(kind);
      if (!manifest) throw new Error(`there is no channel kind "${kind}"`);
      return openWith(manifest, settings, channelId, secrets);
    },
    openAgain: async (channelId) => (await openRecord(channelId))?.channel,
    forget,
    async close() {
      await Promise.all([...opened.keys()].map(forget));
    },
  };
}

/** The secrets as they are stored now. Not those of other settings: a renewed sign-in must not reach a host it was not given for. */
function secretsOf({ channels, workspaceId }: AccountParts, { id, settings }: ChannelRecord): RenewedSecrets {
  return {
    async currentSecret(path) {
      const record = await channels.find(workspaceId, id);
      return record && isDeepStrictEqual(record.settings, settings) ? readPath(channels.openSettings(record), path) : undefined;
    },
    keepSecret: (path, value, before) => channels.keepSecret(workspaceId, id, path, value, before),
  };
}

function readPath(settings: unknown, path: string): string | undefined {
  let found = settings;
  for (const step of path.split('.')) found = typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined;
  return typeof found === 'string' ? found : undefined;
}
