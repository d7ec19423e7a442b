import { manifestOf, manifests } from '../connectors/catalog.ts';
import { createConfiguredFetch } from '../connectors/kit/configured-fetch.ts';
import { ConnectorError, type Channel, type CheckStep, type SignInFacet } from '../connectors/spec/index.ts';
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
const fetch = createConfiguredFetch();

/** Lends the catalogue and the opened accounts of this thread to the API. */
export function createChannelHost({ accounts, channels, runtime, workspaceId }: ChannelHostParts): ChannelHost {
  runtime.events.subscribe((events) => {
    for (const event of events) {
      if (event.type.startsWith('channel.') && event.type !== 'channel.health' && event.subjectId) void accounts.forget(event.subjectId);
    }
  });
  return {
    kinds: () => manifests.map(({ id, title, fields, signIn }) => ({ id, title, fields, signIn: signIn !== undefined })),
    secretsOf: (kind) => (manifestOf(kind)?.fields ?? []).filter((field) => field.secret).map((field) => field.path),
    boundSecretsOf: (kind) => (manifestOf(kind)?.fields ?? []).filter((field) => field.secret && !field.provesOnly).map((field) => field.path),
    parseSettings,
    async check(kind, settings, secrets) {
      parseSettings(kind, settings);
      return checkOpened(await accounts.open(kind, settings, runtime.ids.next(), secrets));
    },
    async checkStored({ id, kind }) {
      const channel = await accounts.openAgain(id);
      if (channel) return checkOpened(channel);
      throw new HubError('invalid', 'channel.unknown-kind', `there is no channel of kind "${kind}" to open`);
    },
    async webhook(channelId) {
      const account = await accounts.get(channelId);
      return account?.channel.webhook && { channel: account.record, facet: account.channel.webhook };
    },
    async outbound(channelId) {
      const account = await accounts.get(channelId);
      const limits = account?.channel.limits;
      return { maxText: limits?.text.max ?? 0, canSend: account?.channel.send !== undefined, ...(limits && { files: limits.attachments }) };
    },
    async startSignIn(kind, settings, request) {
      const facet = signInOf(kind);
      return told('channel.settings', async () => facet.start(parseSettings(kind, settings), request));
    },
    async finishSignIn(kind, settings, answer) {
      const facet = signInOf(kind);
      return told('channel.sign-in-refused', () => facet.finish(parseSettings(kind, settings), answer, fetch));
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

function signInOf(kind: string): SignInFacet<unknown> {
  const facet = manifestOf(kind)?.signIn;
  if (facet) return facet;
  throw new HubError('invalid', 'channel.no-sign-in', `A channel of kind "${kind}" knows no sign-in at a provider.`);
}

/** What the connector says is the person's to know. */
async function told<T>(code: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ConnectorError) throw new HubError('invalid', code, error.message);
    throw error;
  }
}

function parseSettings(kind: string, settings: unknown): Record<string, unknown> {
  const manifest = manifestOf(kind);
  if (!manifest) throw new HubError('invalid', 'channel.unknown-kind', `there is no channel kind "${kind}"; known: ${manifests.map((known) => known.id).join(', ')}`);
  const parsed = manifest.settings.safeParse(settings);
  if (parsed.success) return parsed.data as Record<string, unknown>;
  const faults = parsed.error.issues.map((issue) => ({ path: `settings.${issue.path.join('.')}`, message: issue.message }));
  throw new HubError('invalid', 'channel.settings', faults.map((fault) => `${fault.path}: ${fault.message}`).join('; '), { faults });
}

async function checkOpened(channel: Channel): Promise<readonly CheckStep[]> {
  try {
    return await channel.check(AbortSignal.timeout(checkWithinMs));
  } finally {
    await channel.close();
  }
}
