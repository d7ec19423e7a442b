import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeOpenContext } from '../../connectors/kit/testing/open-context.ts';
import { checkMail } from '../../connectors/email/check.ts';
import { createMailSender } from '../../connectors/email/sending/send.ts';
import { emailSettings } from '../../connectors/email/settings.ts';
import type { Outgoing } from '../../connectors/spec/index.ts';
import { startService, type Service } from '../services.ts';

/** Sending against a server whose faults are chosen by the recipient, and the live check against real servers. */

let sink: Service | undefined;
let dovecot: Service | undefined;

beforeAll(async () => {
  sink = await startService('smtp-sink', { SLOW_MS: '4000' });
  dovecot = await startService('dovecot');
}, 300_000);
afterAll(() => {
  sink?.stop();
  dovecot?.stop();
}, 60_000);
beforeEach(({ skip }) => {
  if (!sink || !dovecot) skip();
});

const context = makeOpenContext();

function settings(change: { imap?: object; smtp?: object } = {}) {
  const account = { host: '127.0.0.1', secure: false, user: 'support@example.test', password: 'secret' };
  return emailSettings.parse({
    imap: { ...account, port: dovecot?.port, ...change.imap }, smtp: { ...account, port: sink?.port, ...change.smtp }, address: 'support@example.test', name: 'Bank', allowPlaintext: true,
  });
}

function sendTo(recipient: string, change: { smtp?: object } = {}): Promise<unknown> {
  const outgoing: Outgoing = {
    messageId: '01JD00000000000000000000M1', key: recipient, at: 1_790_000_000_000, conversationId: '01JD00000000000000000000C1', text: 'Hello', subject: 'Card',
    to: [{ externalId: `${recipient}@sink.test`, verified: false }], attachments: [], thread: { externalIds: [] },
  };
  const sender = createMailSender(settings(change), context, undefined, { answerMs: 2000, idleMs: 100 });
  return sender.send(outgoing, AbortSignal.timeout(60_000)).finally(() => sender.close());
}

test('each fate has its name', { timeout: 60_000 }, async () => {
  await expect(sendTo('ordinary')).resolves.toMatchObject({ warnings: [] });
  await expect(sendTo('perm-a')).rejects.toMatchObject({ kind: 'rejected', code: '550' });
  await expect(sendTo('full-a')).rejects.toMatchObject({ kind: 'rejected', code: '552' });
  await expect(sendTo('spam-a')).rejects.toMatchObject({ kind: 'rejected', code: '554' });
  await expect(sendTo('drop-a')).rejects.toMatchObject({ kind: 'unknown-outcome' });
  // Silent already at the recipient: the text was never handed over.
  await expect(sendTo('slow-a')).rejects.toMatchObject({ kind: 'temporary' });
  await expect(sendTo('ordinary', { smtp: { password: 'wrong' } })).rejects.toMatchObject({ kind: 'sign-in' });
});

test('what is refused for the moment is taken later', async () => {
  await expect(sendTo('temp-a')).rejects.toMatchObject({ kind: 'temporary', code: '451' });
  await expect(sendTo('temp-a')).rejects.toMatchObject({ kind: 'temporary' });
  await expect(sendTo('temp-a')).resolves.toMatchObject({ warnings: [] });
});

test('the live check passes where all is well, and names the wrong password', async () => {
  const well = await checkMail(settings(), context, AbortSignal.timeout(30_000));
  expect(well.filter((step) => !step.ok)).toEqual([]);
  expect(well.map((step) => step.step)).toEqual(expect.arrayContaining(['imap.connect', 'imap.login', 'imap.inbox', 'smtp.connect', 'smtp.login']));
  const wrong = await checkMail(settings({ imap: { password: 'nope-1' }, smtp: { password: 'nope-2' } }), context, AbortSignal.timeout(30_000));
  expect(wrong.filter((step) => !step.ok).map((step) => step.step)).toEqual(['imap.login', 'smtp.login']);
  expect(JSON.stringify(wrong)).not.toMatch(/nope-\d/);
});
