import type { EmailSettings } from '../settings.ts';

export type MailAuth = EmailSettings['auth'];

/** Where a provider signs people in and hands out tokens, and what is asked for. */
export interface Provider {
  /** As people call it. */
  readonly name: string;
  /** Undefined: it has none, people cannot sign in there by browser. */
  readonly authorizeUrl: string | undefined;
  readonly tokenUrl: string;
  /** For a person's mailbox; empty: the provider's own default. */
  readonly scope: string;
  /** For an app that signs in for itself (RFC 6749 §4.4); undefined: the provider does not do that for mail. */
  readonly appScope: string | undefined;
  /** What the sign-in page needs besides RFC 6749, so that a refresh token comes. */
  readonly extra: Readonly<Record<string, string>>;
}

/**
 * The provider the settings name, what they state going before the known. Undefined for passwords.
 * Google: https://developers.google.com/gmail/imap/xoauth2-protocol. Microsoft: "Authenticate an IMAP, POP or SMTP
 * connection using OAuth" of Exchange Online.
 */
export function findProvider(auth: MailAuth): Provider | undefined {
  switch (auth.kind) {
    case 'password': return undefined;
    case 'google': return {
      name: 'Google', authorizeUrl: auth.authorizeUrl ?? 'https://accounts.google.com/o/oauth2/v2/auth', tokenUrl: auth.tokenUrl ?? 'https://oauth2.googleapis.com/token',
      scope: auth.scope || 'https://mail.google.com/', appScope: undefined, extra: { access_type: 'offline', prompt: 'consent' },
    };
    case 'microsoft': {
      const base = `https://login.microsoftonline.com/${encodeURIComponent(auth.tenant || 'organizations')}/oauth2/v2.0`;
      return {
        name: 'Microsoft', authorizeUrl: auth.authorizeUrl ?? `${base}/authorize`, tokenUrl: auth.tokenUrl ?? `${base}/token`,
        scope: auth.scope || 'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access',
        appScope: auth.scope || 'https://outlook.office365.com/.default', extra: { prompt: 'select_account' },
      };
    }
    case 'oauth2': return {
      name: hostOf(auth.tokenUrl ?? ''), authorizeUrl: auth.authorizeUrl, tokenUrl: auth.tokenUrl ?? '',
      scope: auth.scope ?? '', appScope: auth.scope ?? '', extra: {},
    };
  }
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? 'the provider';
}
