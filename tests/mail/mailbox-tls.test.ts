import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkMail } from '../../connectors/email/check.ts';
import { makeOpenContext } from '../../connectors/kit/testing/open-context.ts';
import type { CheckStep } from '../../connectors/spec/index.ts';
import { freePort, startService, type Service } from '../services.ts';
import { loopbackSettings, startReader } from './mailbox-reader.ts';

/** Encryption against a real Dovecot whose certificate only its own authority vouches for. */

let dovecot: Service | undefined;
let tlsPort = 0;
beforeAll(async () => {
  tlsPort = await freePort();
  dovecot = await startService('dovecot', { TLS: '1', TLS_PORT: String(tlsPort) });
}, 300_000);
afterAll(() => dovecot?.stop(), 60_000);
beforeEach(({ skip }) => { if (!dovecot) skip(); });

/** Nobody listens there: what is said of sending does not matter here. */
const strict = { allowPlaintext: false, smtp: { host: '127.0.0.1', port: 1 } };
const tls = (): object => ({ port: tlsPort, secure: true, host: 'localhost' });
const startTls = (): object => ({ port: dovecot?.port, secure: false, host: 'localhost' });

test.each([['from the first byte', tls], ['by STARTTLS', startTls]])('a certificate nobody vouches for is refused and named, %s', async (_how, server) => {
  const steps = await checkMail(loopbackSettings(tlsPort, server(), strict), makeOpenContext(), AbortSignal.timeout(20_000));
  expect(steps.find(({ step }) => step === 'imap.connect')).toMatchObject({ ok: false, detail: expect.stringMatching(/certificate of localhost:\d+ (?:is self-signed|comes from an authority)/) });
});

test('the stream says so as well, and goes on trying', async () => {
  const reader = startReader({ settings: loopbackSettings(tlsPort, tls()) });
  await reader.is('degraded');
  expect(reader.health.at(-1)).toMatchObject({ detail: expect.stringMatching(/certificate/) });
  await reader.stop();
});

test('one that the machine is told to trust is taken, both ways', () => {
  expect(checkTrusting(tls()).filter(({ ok }) => !ok).map(({ step }) => step)).toEqual([]);
  expect(checkTrusting(startTls()).filter(({ ok }) => !ok).map(({ step }) => step)).toEqual([]);
});

/** The live check in a process that trusts the test authority, as an operator would have it (NODE_EXTRA_CA_CERTS). */
function checkTrusting(imap: object): readonly CheckStep[] {
  const file = (name: string): string => JSON.stringify(path.join(import.meta.dirname, name));
  const script = `
    import { checkMail } from ${file('../../connectors/email/check.ts')};
    import { makeOpenContext } from ${file('../../connectors/kit/testing/open-context.ts')};
    import { loopbackSettings } from ${file('mailbox-reader.ts')};
    const steps = await checkMail(loopbackSettings(${tlsPort}, ${JSON.stringify(imap)}, ${JSON.stringify(strict)}), makeOpenContext(), AbortSignal.timeout(20_000));
    console.log(JSON.stringify(steps.filter(({ step }) => step.startsWith('imap'))));
    process.exit(0);`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, NODE_EXTRA_CA_CERTS: `${dovecot?.state}/cert.pem` }, encoding: 'utf8', timeout: 60_000 }));
}
