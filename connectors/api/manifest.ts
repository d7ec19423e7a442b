import type { Manifest } from '../spec/index.ts';
import { apiSettings, type ApiSettings } from './settings.ts';

export const apiManifest: Manifest<ApiSettings> = {
  id: 'api',
  title: 'API',
  settings: apiSettings,
  fields: [
    { path: 'secret', input: 'password', required: true, secret: true },
    { path: 'previousSecret', input: 'password', required: false, secret: true, provesOnly: true },
    { path: 'url', input: 'url', required: false },
  ],
  async open(settings, context) {
    const { openApiChannel } = await import('./open.ts');
    return openApiChannel(settings, context);
  },
};
