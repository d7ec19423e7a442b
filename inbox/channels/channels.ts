import { isDeepStrictEqual } from 'node:util';
import type { Progress } from '../../connectors/spec/index.ts';
import { demand, teams, type Principal } from '../../people/index.ts';
import { commitAgain, HubError, insert, type Json, remove, replace, type Runtime } from '../../runtime/ports/index.ts';
import { channels, channelStates, type ChannelRecord, type ChannelState } from '../channel.ts';
import { conversations } from '../conversations/conversation.ts';
import type { Channels } from '../inbox.ts';
import { actorOf, inboxEvent } from '../ledger.ts';
import { cut, limits } from '../limits.ts';
import { joinSecrets, splitSecrets } from './secrets.ts';

type Patch = Parameters<Channels['update']>[2];

const mostChannels = 1_000;

export function createChannels(runtime: Runtime): Channels {
  const { store } = runtime;
  return {
    async list(principal) {
      demand(principal, 'channel.read');
      return allChannels(runtime, principal.workspaceId);
    },
    async get(principal, id) {
      demand(principal, 'channel.read');
      return demandChannel(runtime, principal.workspaceId, id);
    },
    find: (workspaceId, id) => store.get(channels, workspaceId, id),
    all: (workspaceId) => allChannels(runtime, workspaceId),
    create: (principal, channel) => createChannel(runtime, principal, channel),
    update: (principal, id, patch, secrets, ifVersion) => updateChannel(runtime, principal, id, patch, secrets, ifVersion),
    remove: (principal, id) => removeChannel(runtime, principal, id),
    openSettings: (channel) => joinSecrets(channel.settings, openSecrets(runtime, channel)),
    state: (workspaceId, id) => store.get(channelStates, workspaceId, id),
    report: (workspaceId, id, health, detail) => reportHealth(runtime, workspaceId, id, health, detail),
    progress: (workspaceId, id, progress) => keepProgress(runtime, workspaceId, id, progress),
    keepSecret: (workspaceId, id, path, value, before) => keepSecret(runtime, { workspaceId, id, path }, value, before),
  };
}

async function allChannels({ store }: Runtime, workspaceId: string): Promise<readonly ChannelRecord[]> {
  const page = await store.page(channels, 'byCreation', { workspaceId, limit: mostChannels });
  return page.items;
}

async function demandChannel({ store }: Runtime, workspaceId: string, id: string): Promise<ChannelRecord> {
  const channel = await store.get(channels, workspaceId, id);
  if (channel) return channel;
  throw new HubError('not-found', 'channel.not-found', 'There is no such channel.');
}

async function createChannel(runtime: Runtime, principal: Principal, given: Parameters<Channels['create']>[1]): Promise<ChannelRecord> {
  demand(principal, 'channel.manage');
  const { workspaceId } = principal;
  await checkTeam(runtime, workspaceId, given.teamId);
  const { open, secrets } = splitSecrets(given.settings, given.secrets);
  const id = runtime.ids.next();
  const now = runtime.clock.now();
  const channel: ChannelRecord = {
    id, workspaceId, version: 1, kind: given.kind, name: readName(given.name), enabled: true, settings: open,
    sealed: sealSecrets(runtime, id, secrets), teamId: given.teamId, createdAt: now,
  };
  const event = inboxEvent('channel.created', now, actorOf(principal), { subjectId: id }, { kind: channel.kind, name: channel.name });
  const state = { id, workspaceId, cursor: null, health: 'unknown' as const, detail: null, changedAt: now };
  const result = await runtime.store.commit({ workspaceId, writes: [insert(channels, channel), insert(channelStates, state)], events: [event] });
  if (!result.committed) throw new HubError('conflict', 'channel.exists', 'A channel of this id exists already; try again.');
  return channel;
}

async function updateChannel(runtime: Runtime, principal: Principal, id: string, patch: Patch, secretPaths: readonly string[], ifVersion?: number): Promise<ChannelRecord> {
  demand(principal, 'channel.manage');
  const { workspaceId } = principal;
  await checkTeam(runtime, workspaceId, patch.teamId ?? null);
  return commitAgain(runtime.store, async () => {
    const before = await demandChannel(runtime, workspaceId, id);
    if (ifVersion !== undefined && before.version !== ifVersion) {
      throw new HubError('stale', 'channel.stale', 'Somebody changed this channel meanwhile; read it again and repeat the change.');
    }
    const after = applyPatch(runtime, before, patch, secretPaths);
    const fields = (['name', 'enabled', 'teamId', 'settings', 'sealed'] as const).filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
    if (fields.length === 0) return { answer: before };
    const named = fields.map((field) => (field === 'sealed' ? 'secrets' : field));
    const event = inboxEvent('channel.changed', runtime.clock.now(), actorOf(principal), { subjectId: id }, { fields: named });
    return { batch: { workspaceId, writes: [replace(channels, after)], events: [event] }, answer: { ...after, version: before.version + 1 } };
  });
}

function applyPatch(runtime: Runtime, before: ChannelRecord, patch: Patch, secretPaths: readonly string[]): ChannelRecord {
  const after: ChannelRecord = {
    ...before,
    name: patch.name === undefined ? before.name : readName(patch.name),
    enabled: patch.enabled ?? before.enabled,
    teamId: patch.teamId === undefined ? before.teamId : patch.teamId,
  };
  if (patch.settings === undefined) return after;
  const { open, secrets } = splitSecrets(patch.settings, secretPaths);
  // A secret is sealed with a random nonce: sealing anew what did not change would look like a change.
  const stored = openSecrets(runtime, before);
  const wanted = Object.fromEntries(Object.entries({ ...stored, ...secrets }).filter(([, value]) => value !== null));
  const sealed = isDeepStrictEqual(stored, wanted) ? before.sealed : sealSecrets(runtime, before.id, wanted);
  return { ...after, settings: open, sealed };
}

async function removeChannel(runtime: Runtime, principal: Principal, id: string): Promise<void> {
  demand(principal, 'channel.manage');
  const { workspaceId } = principal;
  await commitAgain(runtime.store, async () => {
    const channel = await demandChannel(runtime, workspaceId, id);
    const [active, over] = await Promise.all([true, false].map((isActive) =>
      runtime.store.count(conversations, 'byChannel', { workspaceId, where: { active: isActive, channelId: id }, cap: 1 })));
    if (active || over) throw new HubError('conflict', 'channel.in-use', 'This channel has conversations, which must keep their origin; turn it off instead.');
    const state = await runtime.store.get(channelStates, workspaceId, id);
    const event = inboxEvent('channel.removed', runtime.clock.now(), actorOf(principal), { subjectId: id }, { kind: channel.kind, name: channel.name });
    const writes = [remove(channels, channel), ...(state ? [remove(channelStates, state)] : [])];
    return { batch: { workspaceId, writes, events: [event] }, answer: true };
  });
}

async function reportHealth(runtime: Runtime, workspaceId: string, id: string, health: ChannelState['health'], detail: string | null): Promise<void> {
  const { store, clock } = runtime;
  await commitAgain(store, async () => {
    const before = await store.get(channelStates, workspaceId, id);
    if (!before || (before.health === health && before.detail === detail)) return { answer: true };
    const now = clock.now();
    const after: ChannelState = { ...before, health, detail: detail === null ? null : cut(detail, limits.reason), changedAt: now };
    const event = inboxEvent('channel.health', now, { kind: 'system' }, { subjectId: id }, { from: before.health, to: health, detail: after.detail });
    return { batch: { workspaceId, writes: [replace(channelStates, after)], events: before.health === health ? [] : [event] }, answer: true };
  });
}

async function keepProgress({ store }: Runtime, workspaceId: string, id: string, progress: Progress | null): Promise<void> {
  await commitAgain(store, async () => {
    const before = await store.get(channelStates, workspaceId, id);
    if (!before || isDeepStrictEqual(before.progress ?? null, progress)) return { answer: true };
    return { batch: { workspaceId, writes: [replace(channelStates, { ...before, progress })] }, answer: true };
  });
}

/** No event: what changed is nothing a person did, and the opened channel knows it already. */
async function keepSecret(runtime: Runtime, { workspaceId, id, path }: { workspaceId: string; id: string; path: string }, value: string, before: string | undefined): Promise<void> {
  await commitAgain(runtime.store, async () => {
    const channel = await runtime.store.get(channels, workspaceId, id);
    if (!channel) return { answer: true };
    const secrets = openSecrets(runtime, channel);
    if (secrets[path] === value || (secrets[path] ?? undefined) !== before) return { answer: true };
    return { batch: { workspaceId, writes: [replace(channels, { ...channel, sealed: sealSecrets(runtime, id, { ...secrets, [path]: value }) })] }, answer: true };
  });
}

function purpose(channelId: string): string {
  return `channel:${channelId}`;
}

function sealSecrets({ vault }: Runtime, channelId: string, secrets: Readonly<Record<string, unknown>>): string {
  return vault.seal(JSON.stringify(secrets), purpose(channelId));
}

function openSecrets({ vault }: Runtime, channel: ChannelRecord): Record<string, Json> {
  return JSON.parse(vault.open(channel.sealed, purpose(channel.id))) as Record<string, Json>;
}

async function checkTeam({ store }: Runtime, workspaceId: string, teamId: string | null): Promise<void> {
  if (teamId === null || await store.get(teams, workspaceId, teamId)) return;
  throw new HubError('invalid', 'channel.unknown-team', 'There is no such team.', { faults: [{ path: 'teamId', message: 'no such team' }] });
}

function readName(name: string): string {
  const trimmed = name.trim();
  if (trimmed !== '' && trimmed.length <= 100) return trimmed;
  throw new HubError('invalid', 'channel.bad-name', 'A channel\'s name has 1 to 100 characters.', { faults: [{ path: 'name', message: '1 to 100 characters' }] });
}
