import type { CheckStep } from '../../../connectors/spec/index.ts';
import type { ChannelRecord } from '../../../inbox/index.ts';
import { HubError } from '../../../runtime/ports/index.ts';
import type { ApiParts } from '../parts.ts';
import { presentChannel } from '../present/channel.ts';
import type { ProviderSignIns } from '../provider-sign-in/sign-ins.ts';
import { route, type Route, type Served } from '../route.ts';
import { channel, channelCheck, channelCreate, channelKind, channelPatch, checkResult, type CheckResult } from '../schemas.ts';
import { fillSecrets, markRemoved, writeSecrets } from '../settings.ts';
import { sessionOf, type Who } from '../who.ts';
import { idParams, listOf } from './input.ts';

/** Reading channels and the kinds there are. */
export function channelRoutes(served: Served): Route[] {
  const { parts } = served;
  const { channels } = parts.inbox;
  return [
    route('channel.read', { method: 'get', path: '/api/channel-kinds', summary: 'Kinds of channel that can be set up, with their settings', answer: listOf(channelKind) }, async () => (
      { body: { items: parts.channelHost.kinds().map(({ id, title, fields, signIn }) => ({ id, title, signIn, fields: fields.map(({ options, when, ...field }) => ({ ...field, ...(options && { options: [...options] }), ...(when && { when: { path: when.path, is: [...when.is] } }) })) })) } }
    )),

    route('channel.read', { method: 'get', path: '/api/channels', summary: 'All channels with their health', answer: listOf(channel) }, async ({ principal }) => (
      { body: { items: await Promise.all((await channels.list(principal)).map((record) => presentChannel(parts, record))) } }
    )),

    route('channel.read', { method: 'get', path: '/api/channels/{id}', summary: 'One channel', params: idParams, answer: channel, versioned: true }, async ({ principal, params }) => (
      answerChannel(parts, await channels.get(principal, params.id))
    )),
    ...changingRoutes(served),
    ...checkingRoutes(served),
  ];
}

function changingRoutes({ parts, signIns }: Served): Route[] {
  const { channelHost, inbox: { channels } } = parts;
  return [
    route('channel.manage', {
      method: 'post', path: '/api/channels', summary: 'Set up a channel; it accepts as soon as this has answered', body: channelCreate, answer: channel, status: 201,
    }, async ({ principal, who, body }) => {
      const secrets = channelHost.secretsOf(body.kind);
      const settings = channelHost.parseSettings(body.kind, withSignIn(signIns, who, body.kind, body));
      const created = await channels.create(principal, { kind: body.kind, name: body.name, settings, teamId: body.teamId ?? null, secrets });
      if (body.signIn !== undefined) signIns.forget(body.signIn);
      await settle(parts, created.id);
      return answerChannel(parts, created);
    }),

    route('channel.manage', {
      method: 'patch', path: '/api/channels/{id}', summary: 'Change a channel; secrets left out stay, unless their host or address changes', params: idParams, body: channelPatch, answer: channel, versioned: true,
    }, async ({ principal, who, params, body, ifVersion }) => {
      const record = await channels.get(principal, params.id);
      const { settings, signIn, ...rest } = body;
      const parsed = (settings || signIn !== undefined) && parseChanged(parts, record, withSignIn(signIns, who, record.kind, { settings: settings ?? record.settings, signIn }));
      // Stored secrets were put into the new settings, so these must be the ones that are replaced.
      const version = ifVersion ?? (parsed ? record.version : undefined);
      const changed = await channels.update(principal, params.id, { ...rest, ...(parsed ? { settings: parsed } : {}) }, channelHost.secretsOf(record.kind), version);
      if (signIn !== undefined) signIns.forget(signIn);
      await settle(parts, changed.id);
      return answerChannel(parts, changed);
    }),

    route('channel.manage', {
      method: 'delete', path: '/api/channels/{id}', summary: 'Remove a channel that has no conversations; turn off one that has', params: idParams, problems: [409],
    }, async ({ principal, params }) => {
      await channels.remove(principal, params.id);
      await settle(parts, params.id);
      return undefined;
    }),
  ];
}

function checkingRoutes({ parts, signIns }: Served): Route[] {
  const { channelHost, inbox: { channels } } = parts;
  return [
    route('channel.manage', { method: 'post', path: '/api/channels/check', summary: 'Try settings for real before they are kept', body: channelCheck, answer: checkResult }, async ({ who, body }) => (
      { body: resultOf(await channelHost.check(body.kind, channelHost.parseSettings(body.kind, withSignIn(signIns, who, body.kind, body)), signIns.renewing(body.signIn))) }
    )),

    route('channel.manage', { method: 'post', path: '/api/channels/{id}/check', summary: 'Try a channel as it is set up', params: idParams, answer: checkResult }, async ({ principal, params }) => {
      return { body: resultOf(await channelHost.checkStored(await channels.get(principal, params.id))) };
    }),
  ];
}

/** The settings with what a finished sign-in at the provider gave. A check leaves it usable, saving uses it up. */
function withSignIn(signIns: ProviderSignIns, who: Who, kind: string, { settings, signIn }: { readonly settings: Record<string, unknown>; readonly signIn?: string | undefined }): Record<string, unknown> {
  if (signIn === undefined) return settings;
  return writeSecrets(settings, signIns.secretsOf(signIn, sessionOf(who) ?? '', kind));
}

/** The change is stored; a channel that cannot open with it is shown as such rather than told as a failure of the change. */
async function settle({ channelHost, inbox, config, runtime }: ApiParts, id: string): Promise<void> {
  try {
    await channelHost.changed(id);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    runtime.log.warn('a channel could not be opened', { channel: id, error: detail });
    await inbox.channels.report(config.workspaceId, id, 'misconfigured', detail);
  }
}

async function answerChannel(parts: ApiParts, record: ChannelRecord): Promise<{ body: Awaited<ReturnType<typeof presentChannel>>; version: number }> {
  return { body: await presentChannel(parts, record), version: record.version };
}

/** Changed settings, checked whole: with the stored secrets that may stay, and null for those that are to go. */
function parseChanged({ channelHost, inbox }: ApiParts, record: ChannelRecord, settings: Record<string, unknown>): Record<string, unknown> {
  const stored = inbox.channels.openSettings(record);
  const all = channelHost.secretsOf(record.kind);
  const filled = fillSecrets(settings, stored, { all, bound: channelHost.boundSecretsOf(record.kind) });
  if (filled.needed.length > 0) {
    const faults = filled.needed.map((path) => ({ path: `settings.${path}`, message: 'type it again: what is stored is not sent to another address' }));
    throw new HubError('invalid', 'channel.secret-needed', 'The address changes, so the secrets that were kept for the old one must be given again.', { faults });
  }
  return markRemoved(channelHost.parseSettings(record.kind, filled.settings), stored, all);
}

function resultOf(steps: readonly CheckStep[]): CheckResult {
  return { ok: steps.length > 0 && steps.every((step) => step.ok), steps: steps.map((step) => ({ ...step })) };
}
