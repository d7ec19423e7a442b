import { ConnectorError, type SignInFacet } from '../../spec/index.ts';
import type { EmailSettings } from '../settings.ts';
import { findProvider, type Provider } from './provider.ts';
import { requestTokens } from './token-request.ts';

/** Signing in to a mailbox in the browser: Google, Microsoft, or whoever the settings name. */
export const mailSignIn: SignInFacet<EmailSettings> = {
  start(settings, { redirectUri, state, challenge }) {
    const provider = demandProvider(settings);
    if (!provider.authorizeUrl) throw new ConnectorError('misconfigured', 'Where people sign in is not known. Fill in the address of the sign-in page.', { code: 'no-authorize-url' });
    const page = URL.parse(provider.authorizeUrl);
    if (!page) throw new ConnectorError('misconfigured', `"${provider.authorizeUrl}" is no address of a sign-in page.`, { code: 'no-authorize-url' });
    const asked = {
      response_type: 'code', client_id: settings.auth.clientId ?? '', redirect_uri: redirectUri, state, code_challenge: challenge, code_challenge_method: 'S256',
      ...(provider.scope && { scope: provider.scope }), login_hint: settings.imap.user, ...provider.extra,
    };
    for (const [name, value] of Object.entries(asked)) page.searchParams.set(name, value);
    return page.href;
  },

  async finish(settings, { code, redirectUri, verifier }, fetch) {
    const provider = demandProvider(settings);
    const given = await requestTokens(provider, settings.auth, { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }, fetch);
    if (!given.refreshToken) {
      throw new ConnectorError('sign-in', `${provider.name} let us in, but only for now: it gave no refresh token. Allow the app offline access (scope), take away its access at ${provider.name}, and sign in again.`, { code: 'no-refresh-token' });
    }
    return { 'auth.refreshToken': given.refreshToken };
  },
};

function demandProvider({ auth }: EmailSettings): Provider {
  const provider = findProvider(auth);
  if (!provider) throw new ConnectorError('misconfigured', 'This mailbox signs in with a password. Choose a provider first.', { code: 'no-provider' });
  if (!auth.clientId) throw new ConnectorError('misconfigured', `The client id of the app registered at ${provider.name} is missing.`, { code: 'no-client-id' });
  return provider;
}
