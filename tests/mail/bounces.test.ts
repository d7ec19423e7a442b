import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openEmailChannel } from '../../connectors/email/open.ts';
import { emailSettings } from '../../connectors/email/settings.ts';
import { makeOpenContext } from '../../connectors/kit/testing/open-context.ts';
import type { Channel, InboundMessage, Outgoing, RawDelivery } from '../../connectors/spec/index.ts';
import { startService, type Service } from '../services.ts';
import { mailSettings } from './ground.ts';

/** Answers that a real mail server cannot deliver: what it reports comes back through the mailbox and is understood. */

let dovecot: Service | undefined;
let postfix: Service | undefined;
let channel: Channel;
const arrived: RawDelivery[] = [];
const waiters = new Set<() => void>();
const ending = new AbortController();
let streaming: Promise<void> = Promise.resolve();

beforeAll(async () => {
  dovecot = await startService('dovecot');
  postfix = dovecot && await startService('postfix', { MAIL_ROOT: `${dovecot.state}/mail` });
  if (!dovecot || !postfix) return;
  const settings = emailSettings.parse(mailSettings(dovecot.port, postfix.port));
  channel = openEmailChannel(settings, makeOpenContext({ ownAddresses: () => new Set(['support@example.test']) }));
  streaming = channel.stream!.run({
    cursor: null, signal: ending.signal, kept: async () => new Set(), progress() {}, report() {},
    async deliver(arrival) {
      arrived.push(...arrival.deliveries);
      for (const wake of waiters) wake();
    },
  });
}, 300_000);
afterAll(async () => {
  ending.abort();
  await streaming;
  await channel?.close();
  postfix?.stop();
  dovecot?.stop();
}, 60_000);
beforeEach(({ skip }) => {
  if (!dovecot || !postfix) skip();
});

const outgoing = (messageId: string, to: readonly string[]): Outgoing => ({
  messageId, key: messageId, at: 1_790_000_000_000, conversationId: '01JD00000000000000000000C1', text: 'Dear customer, your card is on its way.', subject: 'Card',
  to: to.map((address) => ({ externalId: address, email: address, verified: false })), attachments: [], thread: { externalIds: [] },
});

async function send(messageId: string, to: readonly string[]): Promise<string> {
  const receipt = await channel.send!.send(outgoing(messageId, to), AbortSignal.timeout(60_000));
  return receipt.parts[0]!.externalId;
}

/** The bounce of that message of ours; waits for it. */
async function bounceOf(externalId: string): Promise<InboundMessage> {
  const read = new Set<RawDelivery>();
  for (;;) {
    for (const delivery of arrived) {
      if (read.has(delivery)) continue;
      read.add(delivery);
      const [event] = await channel.read(delivery);
      if (event?.kind === 'message' && event.bounce?.of === externalId) return event;
    }
    if (arrived.length === read.size) await new Promise<void>((resolve) => { waiters.add(resolve); });
  }
}

test('an unknown user is a dead address, linked to our message and its conversation', { timeout: 60_000 }, async () => {
  const id = await send('01JD00000000000000000000M1', ['nobody@example.test']);
  const bounce = await bounceOf(id);
  expect(bounce).toMatchObject({
    nature: 'bounce', thread: { token: '01JD00000000000000000000C1' },
    bounce: { severity: 'hard', recipient: 'nobody@example.test', status: '5.1.1', of: id, reason: expect.stringMatching(/unknown user/i) },
  });
  expect(bounce.bounces).toHaveLength(1);
});

test('of several, each that failed is named; who got it is not', { timeout: 60_000 }, async () => {
  const id = await send('01JD00000000000000000000M2', ['test@example.test', 'gone@example.test', 'somebody@outside.test']);
  const { nature, bounces } = await bounceOf(id);
  expect(nature).toBe('bounce');
  expect(bounces?.map(({ recipient, severity, status, of }) => ({ recipient, severity, status, of })).toSorted((left, right) => left.recipient!.localeCompare(right.recipient!))).toEqual([
    { recipient: 'gone@example.test', severity: 'hard', status: '5.1.1', of: id },
    { recipient: 'somebody@outside.test', severity: 'hard', status: '5.1.2', of: id },
  ]);
});
