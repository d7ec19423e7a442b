import { expect, it } from 'vitest';
import type { Outgoing, Receipt, SendFacet } from '../connectors/spec/index.ts';
import { RetryAfter } from '../runtime/ports/index.ts';
import { createLanes } from './lanes.ts';

const outgoing: Outgoing = { messageId: 'm', key: 'k', conversationId: 'c', to: [], at: 0, text: '', attachments: [], thread: { externalIds: [] } };
const signal = new AbortController().signal;

it('keeps one silent channel from holding all hands, and counts what ended', async () => {
  const lanes = createLanes(2);
  const answers: ((receipt: Receipt) => void)[] = [];
  const silent: SendFacet = { honoursKey: false, send: () => new Promise((resolve) => { answers.push(resolve); }) };
  const failing: SendFacet = { honoursKey: false, send: () => Promise.reject(new Error('away')) };
  const under = [lanes.lend('a', silent).send(outgoing, signal), lanes.lend('a', silent).send(outgoing, signal)];
  expect(() => lanes.lend('a', silent)).toThrow(RetryAfter);
  await expect(lanes.lend('b', failing).send(outgoing, signal)).rejects.toThrow('away');
  await expect(lanes.lend('b', failing).send(outgoing, signal)).rejects.toThrow('away');
  expect(() => lanes.lend('b', failing)).not.toThrow();
  answers[0]?.({ parts: [], warnings: [] });
  await under[0];
  expect(() => lanes.lend('a', silent)).not.toThrow();
  answers[1]?.({ parts: [], warnings: [] });
  await under[1];
});
