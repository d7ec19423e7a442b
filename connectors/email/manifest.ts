import type { Manifest } from '../spec/index.ts';
import { emailSettings, type EmailSettings } from './settings.ts';

export const emailManifest: Manifest<EmailSettings> = {
  id: 'email',
  title: 'E-mail',
  settings: emailSettings,
  fields: [
    { path: 'address', input: 'email', required: true },
    { path: 'name', input: 'text', required: false },
    { path: 'imap.host', input: 'text', required: true },
    { path: 'imap.port', input: 'number', required: false, default: 993 },
    { path: 'imap.secure', input: 'switch', required: false, default: true },
    { path: 'imap.user', input: 'text', required: true },
    { path: 'imap.password', input: 'password', required: true, secret: true },
    { path: 'smtp.host', input: 'text', required: true },
    { path: 'smtp.port', input: 'number', required: false, default: 465 },
    { path: 'smtp.secure', input: 'switch', required: false, default: true },
    { path: 'smtp.user', input: 'text', required: false },
    { path: 'smtp.password', input: 'password', required: false, secret: true },
    { path: 'allowPlaintext', input: 'switch', required: false, default: false },
  ],
  async open(settings, context) {
    const { openEmailChannel } = await import('./open.ts');
    return openEmailChannel(settings, context);
  },
};
