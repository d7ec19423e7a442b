import type { ChannelRecord, ChannelState } from '../../../inbox/index.ts';
import type { ApiParts } from '../parts.ts';
import type { Channel } from '../schemas.ts';

/** A channel with its health and, when it takes webhooks, the address to paste at the provider. Never a secret. */
export async function presentChannel(parts: ApiParts, record: ChannelRecord): Promise<Channel> {
  const [state, webhookUrl] = await Promise.all([parts.inbox.channels.state(parts.config.workspaceId, record.id), webhookUrlOf(parts, record)]);
  const { id, version, kind, name, enabled, teamId, createdAt, settings } = record;
  return { id, version, kind, name, enabled, teamId, createdAt, settings: { ...settings }, webhookUrl, ...healthOf(state) };
}

function healthOf(state: ChannelState | undefined): Pick<Channel, 'health' | 'detail' | 'progress'> {
  const progress = state?.progress ?? null;
  return { health: state?.health ?? 'unknown', detail: state?.detail ?? null, progress: progress && { ...progress, leftMs: progress.leftMs ?? null } };
}

/** A channel that cannot be opened (its health says why) is still listed, without an address. */
async function webhookUrlOf(parts: ApiParts, record: ChannelRecord): Promise<string | null> {
  const open = await parts.channelHost.webhook(record.id).catch(() => undefined);
  return open ? `${parts.config.url}/in/${record.id}` : null;
}
