import type { Manifest, SettingsField } from '../spec/index.ts';
import { emailSettings, listenerSettings, type EmailSettings, type ListenerSettings } from './settings.ts';

const whose: readonly SettingsField[] = [
  { path: 'address', input: 'email', required: true },
  { path: 'name', input: 'text', required: false },
];

const byPassword = { path: 'auth.kind', is: ['password'] };
const byToken = { path: 'auth.kind', is: ['google', 'microsoft', 'oauth2'] };

const more: readonly SettingsField[] = [
  { path: 'aliases', input: 'list', required: false, group: 'addresses' },
  { path: 'staffDomains', input: 'list', required: false, group: 'addresses' },
  { path: 'plusAddressing', input: 'switch', required: false, default: true, group: 'addresses' },
  { path: 'trust.authservId', input: 'text', required: false, group: 'trust' },
  { path: 'dkim.domain', input: 'text', required: false, group: 'dkim' },
  { path: 'dkim.selector', input: 'text', required: false, group: 'dkim' },
  { path: 'dkim.privateKey', input: 'long-text', required: false, secret: true, provesOnly: true, group: 'dkim' },
  { path: 'pace.perMinute', input: 'number', required: false, default: 120, group: 'pace' },
  { path: 'pace.perDomainPerMinute', input: 'number', required: false, default: 60, group: 'pace' },
  { path: 'allowPlaintext', input: 'switch', required: false, default: false, group: 'trust' },
];

const outgoing = (when?: SettingsField['when']): readonly SettingsField[] => [
  { path: 'smtp.host', input: 'text', required: true },
  { path: 'smtp.port', input: 'number', required: false, default: 465 },
  { path: 'smtp.secure', input: 'switch', required: false, default: true },
  { path: 'smtp.user', input: 'text', required: false },
  { path: 'smtp.password', input: 'password', required: false, secret: true, ...(when && { when }) },
];

export const emailManifest: Manifest<EmailSettings> = {
  id: 'email',
  title: 'E-mail',
  settings: emailSettings,
  fields: [
    ...whose,
    { path: 'auth.kind', input: 'select', required: false, default: 'password', options: ['password', 'google', 'microsoft', 'oauth2'] },
    { path: 'auth.clientId', input: 'text', required: true, when: byToken },
    { path: 'auth.clientSecret', input: 'password', required: false, secret: true, when: byToken },
    { path: 'auth.tenant', input: 'text', required: false, default: 'organizations', when: { path: 'auth.kind', is: ['microsoft'] } },
    { path: 'auth.authorizeUrl', input: 'url', required: false, when: { path: 'auth.kind', is: ['oauth2'] } },
    { path: 'auth.tokenUrl', input: 'url', required: true, when: { path: 'auth.kind', is: ['oauth2'] } },
    { path: 'auth.scope', input: 'text', required: false, when: { path: 'auth.kind', is: ['oauth2'] } },
    { path: 'auth.refreshToken', input: 'password', required: false, secret: true, when: byToken },
    { path: 'imap.host', input: 'text', required: true },
    { path: 'imap.port', input: 'number', required: false, default: 993 },
    { path: 'imap.secure', input: 'switch', required: false, default: true },
    { path: 'imap.user', input: 'text', required: true },
    { path: 'imap.password', input: 'password', required: true, secret: true, when: byPassword },
    ...outgoing(byPassword),
    { path: 'imap.folders', input: 'list', required: false, group: 'folders' },
    { path: 'imap.importDays', input: 'number', required: false, default: 0, group: 'folders' },
    { path: 'imap.sentFolder', input: 'text', required: false, default: 'auto', group: 'folders' },
    ...more,
  ],
  async open(settings, context) {
    const { openEmailChannel } = await import('./open.ts');
    return openEmailChannel(settings, context);
  },
  signIn: {
    async start(settings, request) {
      const { mailSignIn } = await import('./auth/sign-in.ts');
      return mailSignIn.start(settings, request);
    },
    async finish(settings, answer, fetch) {
      const { mailSignIn } = await import('./auth/sign-in.ts');
      return mailSignIn.finish(settings, answer, fetch);
    },
  },
};

/** Other mail servers hand mail to us. */
export const listenerManifest: Manifest<ListenerSettings> = {
  id: 'smtp',
  title: 'E-mail routed to Parley',
  settings: listenerSettings,
  fields: [
    ...whose,
    { path: 'domains', input: 'list', required: false },
    { path: 'listen.host', input: 'text', required: false, default: '127.0.0.1' },
    { path: 'listen.port', input: 'number', required: false, default: 2525 },
    { path: 'listen.certificate', input: 'long-text', required: false, group: 'listen' },
    { path: 'listen.privateKey', input: 'long-text', required: false, secret: true, provesOnly: true, group: 'listen' },
    { path: 'listen.user', input: 'text', required: false, group: 'listen' },
    { path: 'listen.password', input: 'password', required: false, secret: true, provesOnly: true, group: 'listen' },
    { path: 'listen.allow', input: 'list', required: false, group: 'listen' },
    ...outgoing(),
    ...more,
  ],
  async open(settings, context) {
    const { openListenerChannel } = await import('./listener/open.ts');
    return openListenerChannel(settings, context);
  },
};
