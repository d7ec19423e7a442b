import { manifestOf, manifests } from '../connectors/catalog.ts';
import type { CheckStep } from '../connectors/spec/index.ts';
import type { Channels } from '../inbox/index.ts';
import { HubError, type Runtime } from '../runtime/ports/index.ts';
import type { ChannelHost } from '../web/api/index.ts';
import type { Accounts } from './accounts.ts';

export interface ChannelHostParts {
  readonly accounts: Accounts;
  readonly channels: Channels;
  readonly runtime: Pick<Runtime, 'events' | 'ids'>;
  readonly workspaceId: string;
}

const checkWithinMs = 30_000;

/** Lends the catalogue and the opened accounts of this thread to the API. */
export function createChannelHost({ accounts, channels, runtime, workspaceId }: ChannelHostParts): ChannelHost {
  runtime.events.subscribe((events) => {
    for (const event of events) {
      if (event.type.startsWith('channel.') && event.type !== 'channel.health' && event.subjectId) void accounts.forget(event.subjectId);
    }
  });
  return {
    kinds: () => manifests.map(({ id, title, fields }) => ({ id, title, fields: fields.map((field) => ({ ...field })) })),
    secretsOf: (kind) => (manifestOf(kind)?.fields ?? []).filter((field) => field.secret).map((field) => field.path),
    boundSecretsOf: (kind) => (manifestOf(kind)?.fields ?? []).filter((field) => field.secret && !field.provesOnly).map((field) => field.path),
    parseSettings,
    async check(kind, settings) {
      parseSettings(kind, settings);
      return checkSettings(accounts, kind, settings, runtime.ids.next());
    },
    async webhook(channelId) {
      const account = await accounts.get(channelId);
      return account?.channel.webhook && { channel: account.record, facet: account.channel.webhook };
    },
    async outbound(channelId) {
      const account = await accounts.get(channelId);
      return { maxText: account?.channel.limits.text.max ?? 0, canSend: account?.channel.send !== undefined };
    },
    async changed(channelId) {
      await accounts.forget(channelId);
      const channel = await channels.find(workspaceId, channelId);
      const account = channel?.enabled ? await accounts.get(channelId) : undefined;
      // A stream tells by itself how it is; a channel that others push to is well as soon as it is open.
      if (account && !account.channel.stream) await channels.report(workspaceId, channelId, 'healthy', null);
    },
  };
}

function parseSettings(kind: string, settings: unknown): Record<string, unknown> {
  const manifest = manifestOf(kind);
  if (!manifest) throw new HubError('invalid', 'channel.unknown-kind', `there is no channel kind "${kind}"; known: ${manifests.map((known) => known.id).join(', ')}`);
  const parsed = manifest.settings.safeParse(settings);
  if (parsed.success) return parsed.data as Record<string, unknown>;
  const faults = parsed.error.issues.map((issue) => ({ path: `settings.${issue.path.join('.')}`, message: issue.message }));
  throw new HubError('invalid', 'channel.settings', faults.map((fault) => `${fault.path}: ${fault.message}`).join('; '), { faults });
}

async function checkSettings(accounts: Accounts, kind: string, settings: Record<string, unknown>, id: string): Promise<readonly CheckStep[]> {
  const channel = await accounts.open(kind, settings, id);
  try {
    return await channel.check(AbortSignal.timeout(checkWithinMs));
  } finally {
    await channel.close();
  }
}
