import net from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeOpenContext } from '../../kit/testing/open-context.ts';
import { ConnectorError, type Outgoing } from '../../spec/index.ts';
import { emailSettings } from '../settings.ts';
import { createMailSender } from './send.ts';

/** What a server does with the next message it is offered, on whichever connection. `kept-then-…`: it has it for good. */
const fates = [
  'kept', 'kept', 'kept', 'kept-then-silence', 'kept-then-drop', 'kept-then-idle-drop', 'drop-at-mail', 'drop-at-rcpt', 'drop-at-data', 'drop-in-text', 'drop-at-end',
  '421-at-mail', '421-at-end', '450-at-rcpt', '550-at-rcpt', '452-at-end', '554-at-end',
] as const;
type Fate = (typeof fates)[number];

/** An SMTP server that does as it is told; `accepted` counts what it has, by Message-ID. */
async function openServer(script: readonly Fate[], greet: readonly boolean[]) {
  const accepted = new Map<string, number>();
  const sockets = new Set<net.Socket>();
  let transactions = 0;
  let connections = 0;
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    connections += 1;
    if (greet[connections - 1] === false) return socket.destroy();
    socket.write('220 hello\r\n');
    let fate: Fate = 'kept';
    let text: string | undefined;
    let buffer = '';
    const end = (): void => {
      const id = /^message-id: <([^>]+)>/im.exec(text ?? '')?.[1] ?? '';
      text = undefined;
      if (fate.startsWith('kept')) accepted.set(id, (accepted.get(id) ?? 0) + 1);
      if (fate === 'drop-at-end' || fate === 'kept-then-drop') return void socket.destroy();
      if (fate === 'kept-then-silence') return;
      const code = /^(\d{3})-at-end$/.exec(fate)?.[1];
      socket.write(code ? `${code} 4.3.0 no\r\n` : '250 2.0.0 kept\r\n');
      if (fate === 'kept-then-idle-drop') setImmediate(() => socket.destroy());
    };
    const line = (command: string): void => {
      if (command.startsWith('MAIL')) {
        fate = script[transactions] ?? 'kept';
        transactions += 1;
      }
      const stage = command.startsWith('MAIL') ? 'mail' : command.startsWith('RCPT') ? 'rcpt' : command.startsWith('DATA') ? 'data' : '';
      if (fate === `drop-at-${stage}`) return void socket.destroy();
      const code = new RegExp(`^(\\d{3})-at-${stage || 'none'}$`).exec(fate)?.[1];
      if (code) return void socket.write(`${code} 4.3.0 no\r\n`);
      if (stage === 'data' && /-at-(?:mail|rcpt)$/.test(fate)) return void socket.write('503 no\r\n');
      if (stage === 'data') text = '';
      if (fate === 'drop-in-text' && stage === 'data') socket.write('354 go on\r\n', () => setTimeout(() => socket.destroy(), 1));
      else socket.write(command.startsWith('EHLO') ? '250-hello\r\n250 PIPELINING\r\n' : stage === 'data' ? '354 go on\r\n' : '250 ok\r\n');
    };
    socket.on('data', (chunk: Buffer) => {
      buffer += chunk.toString('latin1');
      while (!socket.destroyed) {
        if (text !== undefined) {
          const at = buffer.indexOf('\r\n.\r\n');
          if (at < 0 || fate === 'drop-in-text') return;
          text = buffer.slice(0, at);
          buffer = buffer.slice(at + 5);
          end();
          continue;
        }
        const at = buffer.indexOf('\r\n');
        if (at < 0) return;
        const command = buffer.slice(0, at);
        buffer = buffer.slice(at + 2);
        line(command);
      }
    });
  });
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready); });
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0, accepted,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

test('whatever a server does and when, over kept connections: what we say of a message is true of the server', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...fates), { maxLength: 12 }), fc.array(fc.boolean(), { maxLength: 4 }), fc.boolean(), async (script, greet, together) => {
    const server = await openServer(script, greet);
    const settings = emailSettings.parse({ imap: { host: 'h', user: 'u', password: 'p' }, smtp: { host: '127.0.0.1', port: server.port, secure: false }, address: 'support@bank.example', allowPlaintext: true, pace: { perMinute: 10_000, perDomainPerMinute: 10_000 } });
    const sender = createMailSender(settings, makeOpenContext(), undefined, { answerMs: 100 });
    try {
      const send = async (index: number): Promise<void> => {
        const outgoing: Outgoing = {
          messageId: `01JD0000000000000000000${String(index).padStart(3, '0')}`, key: `k${index}`, at: 1_790_000_000_000, conversationId: '01JD00000000000000000000C1', text: 'Hello', subject: 'Card',
          to: [{ externalId: 'ann@customer.example', verified: false }], thread: { externalIds: [] }, attachments: [],
        };
        const [receipt, error] = await sender.send(outgoing, AbortSignal.timeout(20_000)).then((given) => [given, undefined] as const, (reason: unknown) => [undefined, reason] as const);
        const there = [...server.accepted].filter(([id]) => id.includes(outgoing.messageId.toLowerCase())).reduce((sum, [, count]) => sum + count, 0);
        if (receipt) return expect(there).toBe(1);
        expect(error).toBeInstanceOf(ConnectorError);
        if ((error as ConnectorError).kind === 'unknown-outcome') expect(there).toBeLessThanOrEqual(1);
        else expect(there, (error as ConnectorError).message).toBe(0);
      };
      const indexes = Array.from({ length: 6 }, (_, index) => index);
      if (together) await Promise.all(indexes.map(send));
      else for (const index of indexes) await send(index);
    } finally {
      sender.close();
      server.close();
    }
  }), { numRuns: 15 });
});
