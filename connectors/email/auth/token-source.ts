import { ConnectorError, type OpenContext } from '../../spec/index.ts';
import { findProvider, type MailAuth, type Provider } from './provider.ts';
import { requestTokens, type Tokens } from './token-request.ts';

/** Access tokens of one account for XOAUTH2, renewed as they run out. Both throw what `requestTokens` throws. */
export interface TokenSource {
  /** A token that is good for at least a minute; undefined: the account signs in with a password. */
  current(): Promise<string | undefined>;
  /** The server refused the token before its time: another one. */
  renew(): Promise<string | undefined>;
}

type SourceContext = Pick<OpenContext, 'fetch' | 'now' | 'log' | 'keepSecret'>;

/** How long before its end a token is no longer handed out, ms. */
const MARGIN_MS = 60_000;
/** A token this young is not renewed again: whoever asks had the one before it, ms. */
const FRESH_MS = 5000;

/** One source an opened account: where refresh tokens are good for one use, two of them would sign each other out. */
const sources = new WeakMap<SourceContext, { readonly auth: string; readonly source: TokenSource }>();

/** The account's source of tokens: the same one for whoever asks with the same context. */
export function createTokenSource(auth: MailAuth, context: SourceContext): TokenSource {
  const key = JSON.stringify(auth);
  const known = sources.get(context);
  if (known?.auth === key) return known.source;
  const source = makeSource(auth, context);
  sources.set(context, { auth: key, source });
  return source;
}

function makeSource(auth: MailAuth, context: SourceContext): TokenSource {
  const provider = findProvider(auth);
  if (!provider) return { current: async () => undefined, renew: async () => undefined };
  const { now } = context;
  const secret = createRefreshSecret(auth.refreshToken, context);
  let held: { readonly token: string; readonly since: number; readonly until: number } | undefined;
  let renewing: Promise<string> | undefined;

  async function fetchToken(of: Provider): Promise<string> {
    const given = await requestTokens(of, auth, chooseGrant(of, auth, secret.value()), context.fetch);
    held = { token: given.accessToken, since: now(), until: now() + keepFor(given) };
    await secret.replace(given.refreshToken);
    return given.accessToken;
  }

  const renewOnce = (): Promise<string> => {
    renewing ??= fetchToken(provider).finally(() => { renewing = undefined; });
    return renewing;
  };

  return {
    async current() {
      await secret.keepAgain();
      return held && now() < held.until ? held.token : renewOnce();
    },
    async renew() {
      return held && now() - held.since < FRESH_MS ? held.token : renewOnce();
    },
  };
}

/** A short-lived token is used for half its life, so that one is never asked for at each call. */
function keepFor({ livesMs }: Tokens): number {
  return Math.max(livesMs - MARGIN_MS, Math.min(livesMs / 2, MARGIN_MS));
}

function chooseGrant(provider: Provider, auth: MailAuth, refreshToken: string | undefined): Readonly<Record<string, string>> {
  if (refreshToken) return { grant_type: 'refresh_token', refresh_token: refreshToken };
  if (auth.clientSecret && provider.appScope !== undefined) return { grant_type: 'client_credentials', ...(provider.appScope && { scope: provider.appScope }) };
  throw new ConnectorError('sign-in', `Nobody has signed in at ${provider.name} yet. Sign in on this channel's page.`, { code: 'no-refresh-token' });
}

/** The refresh token: a new one is used at once, and kept as soon as the store takes it. */
function createRefreshSecret(first: string | undefined, context: SourceContext) {
  let value = first || undefined;
  let unkept = false;
  async function keepAgain(): Promise<void> {
    if (!unkept || value === undefined) return;
    unkept = false;
    try {
      await context.keepSecret('auth.refreshToken', value);
    } catch (error) {
      unkept = true;
      context.log.warn('a renewed sign-in could not be stored; it is tried again', { error: error instanceof Error ? error.message : String(error) });
    }
  }
  return {
    value: () => value,
    keepAgain,
    async replace(next: string | undefined): Promise<void> {
      if (next === undefined || next === value) return;
      value = next;
      unkept = true;
      await keepAgain();
    },
  };
}
