import { z } from '@hono/zod-openapi';
import { HubError } from '../../../runtime/ports/index.ts';
import { callbackPage } from '../provider-sign-in/callback-page.ts';
import type { ApiParts } from '../parts.ts';
import { route, type Route, type Served } from '../route.ts';
import { providerSignIn, providerSignInStarted } from '../schemas.ts';
import { fillSecrets } from '../settings.ts';
import { sessionOf, type Who } from '../who.ts';

const callbackPath = '/api/channels/sign-in/callback';
/** Whatever the provider says; it is held against what we asked, not against a form. */
const callbackQuery = z.object({ code: z.string().max(5_000).optional(), state: z.string().max(200).default(''), error: z.string().max(200).optional(), error_description: z.string().max(1_000).optional() });

/** Signing in at a channel's provider in the browser: where to go, and the page one comes back to. */
export function providerSignInRoutes({ parts, signIns }: Served): Route[] {
  const { channelHost, config } = parts;
  const redirectUri = `${config.url}${callbackPath}`;
  return [
    route('channel.manage', {
      method: 'post', path: '/api/channels/sign-in', summary: 'Begin to sign in at a channel\'s provider', body: providerSignIn, answer: providerSignInStarted,
    }, async ({ principal, who, body }) => {
      const session = demandPerson(who);
      const settings = body.channelId === undefined ? body.settings : await withStored(parts, await parts.inbox.channels.get(principal, body.channelId), body.settings);
      const { handle, state, challenge } = signIns.begin({ kind: body.kind, settings, session });
      return { body: { handle, url: await channelHost.startSignIn(body.kind, settings, { redirectUri, state, challenge }) } };
    }),

    route('channel.manage', {
      method: 'get', path: callbackPath, summary: 'Where the provider sends the browser back to', query: callbackQuery, media: 'text/html',
    }, async ({ who, query }) => {
      let handle: string | null = null;
      try {
        const signIn = signIns.take(query.state, demandPerson(who));
        handle = signIn.handle;
        if (query.code === undefined) throw refused(query.error_description ?? query.error);
        signIns.finish(signIn, await channelHost.finishSignIn(signIn.kind, signIn.settings, { code: query.code, redirectUri, verifier: signIn.verifier }));
        return callbackPage({ handle, ok: true });
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        return callbackPage({ handle, ok: false, message: error.message });
      }
    }),
  ];
}

/** The session that asks. A program has no browser to sign in with. */
function demandPerson(who: Who): string {
  const session = sessionOf(who);
  if (session !== undefined) return session;
  throw new HubError('not-allowed', 'session.needed', 'this is for a signed-in person; a token cannot do it');
}

/** What the form leaves out is the stored secret, as when it is saved; not where it would go to another address. */
async function withStored({ channelHost, inbox }: ApiParts, record: Parameters<ApiParts['inbox']['channels']['openSettings']>[0], settings: Record<string, unknown>): Promise<Record<string, unknown>> {
  const filled = fillSecrets(settings, inbox.channels.openSettings(record), { all: channelHost.secretsOf(record.kind), bound: channelHost.boundSecretsOf(record.kind) });
  return filled.settings;
}

function refused(why: string | undefined): HubError {
  return new HubError('invalid', 'channel.sign-in-refused', `The provider did not let you in${why === undefined ? '.' : `: ${why}.`}`);
}
