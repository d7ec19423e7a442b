import { z } from 'zod';
import { ConnectorError } from '../../spec/index.ts';
import type { MailAuth, Provider } from './provider.ts';

/** What a token endpoint gives (RFC 6749 §5.1). */
export interface Tokens {
  readonly accessToken: string;
  /** A new one replaces the one before; absent: that one stays. */
  readonly refreshToken: string | undefined;
  /** How long the access token is good, ms. */
  readonly livesMs: number;
}

const granted = z.object({
  access_token: z.string().min(1).max(20_000),
  refresh_token: z.string().min(1).max(20_000).optional().catch(undefined),
  expires_in: z.coerce.number().positive().max(1e9).optional().catch(undefined),
});
const refused = z.object({ error: z.string().max(200), error_description: z.string().optional().catch(undefined) });

/** When the answer does not say, what a token is trusted for. */
const UNSTATED_LIFE_MS = 300_000;

/**
 * Asks a token endpoint. Throws ConnectorError: `sign-in` when a person must sign in again, `misconfigured` when the app is
 * not known there, `limited` and `temporary` when it is worth asking later. `carry` is the fetch for configured hosts. No secret comes into its text.
 */
export async function requestTokens(provider: Provider, auth: MailAuth, grant: Readonly<Record<string, string>>, carry: typeof globalThis.fetch): Promise<Tokens> {
  const form = new URLSearchParams({ client_id: auth.clientId ?? '', ...(auth.clientSecret && { client_secret: auth.clientSecret }), ...grant });
  const { response, text } = await ask(provider, form, carry);
  const body = parseJson(text);
  const good = response.ok ? granted.safeParse(body) : undefined;
  if (good?.success) {
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = good.data;
    return { accessToken, refreshToken, livesMs: seconds === undefined ? UNSTATED_LIFE_MS : seconds * 1000 };
  }
  throw explainRefusal(provider, response, body);
}

async function ask(provider: Provider, form: URLSearchParams, carry: typeof globalThis.fetch): Promise<{ readonly response: Response; readonly text: string }> {
  try {
    const response = await carry(provider.tokenUrl, {
      method: 'POST', body: form.toString(), redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    });
    return { response, text: await response.text() };
  } catch (error) {
    throw new ConnectorError('temporary', `${provider.name} cannot be reached to renew the sign-in (${hostOf(provider.tokenUrl)}). Check the network and the firewall; it is tried again.`, { code: 'token-unreachable', cause: error });
  }
}

function explainRefusal(provider: Provider, response: Response, body: unknown): ConnectorError {
  const { status } = response;
  const read = refused.safeParse(body);
  const code = read.success ? read.data.error : String(status);
  const why = read.success && read.data.error_description ? `: "${clean(read.data.error_description)}"` : '';
  if (status === 429) return new ConnectorError('limited', `${provider.name} asks to renew the sign-in less often.`, { code, retryAfterMs: readRetryAfter(response) });
  if (status >= 500) return new ConnectorError('temporary', `${provider.name} cannot renew the sign-in at the moment (${status}). It is tried again.`, { code });
  switch (code) {
    case 'invalid_grant': case 'interaction_required': case 'login_required': case 'consent_required': case 'access_denied':
      return new ConnectorError('sign-in', `${provider.name} no longer accepts the sign-in${why}. Sign in again on this channel's page.`, { code });
    case 'invalid_client': case 'unauthorized_client':
      return new ConnectorError('misconfigured', `${provider.name} does not know the app or refuses its secret${why}. Check client id and client secret, and whether the secret has run out.`, { code });
    case 'invalid_scope': case 'unsupported_grant_type': case 'invalid_request':
      return new ConnectorError('misconfigured', `${provider.name} refuses what is asked for (${code})${why}. Check scope, directory and the app's permissions.`, { code });
    case 'temporarily_unavailable': case 'server_error':
      return new ConnectorError('temporary', `${provider.name} cannot renew the sign-in at the moment (${code}). It is tried again.`, { code });
    default:
      if (response.ok || status === 0 || (status >= 300 && status < 400) || status === 404 || status === 405) {
        return new ConnectorError('misconfigured', `${provider.tokenUrl} gives no tokens (status ${status}). Check the token address.`, { code });
      }
      return new ConnectorError('sign-in', `${provider.name} refuses the sign-in (${clean(code)})${why}. Sign in again on this channel's page.`, { code });
  }
}

/** Seconds or a date (RFC 9110 §10.2.3); a minute when it does not say. */
function readRetryAfter(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 'none');
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) * 1000 : 60_000;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function clean(words: string): string {
  return words.replace(/[^\x20-\x7E]+/g, ' ').trim().slice(0, 200);
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
