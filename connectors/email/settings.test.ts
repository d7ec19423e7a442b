import { expect, test } from 'vitest';
import { listenerSettings } from './settings.ts';

test('a key pasted below the certificate is refused: the certificate is shown again', () => {
  const given = (certificate: string) => listenerSettings.safeParse({ address: 'support@bank.example', smtp: { host: 'h' }, listen: { certificate, privateKey: 'key' } });
  expect(given('-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----').success).toBe(true);
  expect(given('-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----\ny').error?.issues).toMatchObject([{ path: ['listen', 'certificate'] }]);
});
