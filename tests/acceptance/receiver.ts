import { createHmac, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { testSecret } from '../signed.ts';

/** One request that a system behind an API channel got; `body` only when the signature is good. */
export interface Received {
  readonly webhookId: string;
  readonly signed: boolean;
  readonly body: { readonly type: string; readonly id: string; readonly conversation: string; readonly to: { readonly id: string }; readonly text: string; readonly author?: { readonly name: string }; readonly attachments?: readonly unknown[] };
}

/** A system on loopback that takes answers by Standard Webhooks and checks the signature by itself. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** What it answers from now on; `cut`: it reads everything and cuts the connection. */
  answerWith(status: number | 'cut', headers?: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
  /** Again at the same address. */
  start(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let answer: number | 'cut' = 200;
  let extra: Readonly<Record<string, string>> = {};
  let port = 0;
  let server: http.Server | undefined;

  function take(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).once('end', () => {
      const body = Buffer.concat(chunks);
      const { 'webhook-id': id, 'webhook-timestamp': stamp, 'webhook-signature': signature } = request.headers as Record<string, string>;
      received.push({ webhookId: id ?? '', signed: isSigned(body, id, stamp, signature), body: JSON.parse(body.toString()) as Received['body'] });
      if (answer === 'cut') request.socket.destroy();
      else response.writeHead(answer, extra).end();
    });
  }

  async function start(): Promise<void> {
    server = http.createServer(take);
    await new Promise<void>((resolve) => { server?.listen(port, '127.0.0.1', resolve); });
    ({ port } = server.address() as AddressInfo);
  }

  await start();
  return {
    url: `http://127.0.0.1:${port}/hook`, received, start,
    answerWith(status, headers = {}) { answer = status; extra = headers; },
    async stop() {
      server?.closeAllConnections();
      await new Promise((resolve) => { server?.close(resolve); });
    },
  };
}

/** As the standard says, not as our own code does it. */
function isSigned(body: Buffer, id = '', stamp = '', signature = ''): boolean {
  const expected = createHmac('sha256', Buffer.from(testSecret.slice(6), 'base64')).update(`${id}.${stamp}.${body.toString('utf8')}`).digest();
  const given = Buffer.from(signature.split(' ').find((part) => part.startsWith('v1,'))?.slice(3) ?? '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected) && Math.abs(Date.now() / 1000 - Number(stamp)) < 300;
}
