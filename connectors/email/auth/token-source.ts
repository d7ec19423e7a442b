import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorError, type OpenContext } from '../../spec/index.ts';
import { findProvider, type MailAuth, type Provider } from './provider.ts';
import { requestTokens, type Tokens } from './token-request.ts';

/** Access tokens of one account for XOAUTH2, renewed as they run out. Both throw what `requestTokens` throws. */
export interface TokenSource {
  /** A token that is good for at least a minute; undefined: the account signs in with a password. */
  current(): Promise<string | undefined>;
  /** The server refused this token before its time: another one, the same for all who held it. */
  renew(refused: string): Promise<string | undefined>;
}

type SourceContext = Pick<OpenContext, 'fetch' | 'now' | 'log' | 'currentSecret' | 'keepSecret'>;

/** How long before its end a token is no longer handed out, ms. */
const MARGIN_MS = 60_000;
/** How long another opening of the account may take to keep the token it was given, ms. */
const KEEPING_MS = 500;

/** One source an opened account. Openings in other threads share only what is kept. */
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
  let held: { readonly token: string; readonly until: number } | undefined;
  let renewing: Promise<string> | undefined;

  async function fetchToken(of: Provider): Promise<string> {
    const given = await request(of);
    held = { token: given.accessToken, until: now() + keepFor(given) };
    await secret.replace(given.refreshToken);
    return given.accessToken;
  }

  /** Where a refresh token is good for one use, another opening may have used ours up; then the one it got is there. */
  async function request(of: Provider): Promise<Tokens> {
    const used = await secret.current();
    const ask = (refreshToken: string | undefined): Promise<Tokens> => requestTokens(of, auth, chooseGrant(of, auth, refreshToken), context.fetch);
    try {
      return await ask(used);
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.kind !== 'sign-in' || used === undefined) throw error;
      const other = await secret.otherThan(used);
      if (other === undefined) throw error;
      return ask(other);
    }
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
    async renew(refused) {
      return held && held.token !== refused && now() < held.until ? held.token : renewOnce();
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
  const path = 'auth.refreshToken';
  let value = first || undefined;
  /** What is kept, as far as we know. */
  let kept = value;
  async function keepAgain(): Promise<void> {
    if (value === undefined || value === kept) return;
    const keeping = value;
    try {
      await context.keepSecret(path, keeping, kept);
      kept = keeping;
    } catch (error) {
      context.log.warn('a renewed sign-in could not be stored; it is tried again', { error: error instanceof Error ? error.message : String(error) });
    }
  }
  /** The newest there is: ours while it could not be kept, else what is kept. */
  async function current(): Promise<string | undefined> {
    if (value !== kept) return value;
    kept = await context.currentSecret(path).catch(() => undefined) || kept;
    value = kept;
    return value;
  }
  return {
    current,
    keepAgain,
    async otherThan(used: string): Promise<string | undefined> {
      for (const waitMs of [0, KEEPING_MS]) {
        await sleep(waitMs);
        const found = await current();
        if (found !== used) return found;
      }
      return undefined;
    },
    async replace(next: string | undefined): Promise<void> {
      if (next === undefined || next === value) return;
      value = next;
      await keepAgain();
    },
  };
}
