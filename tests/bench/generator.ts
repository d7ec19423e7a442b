/**
 * Load generator, run as a process of its own: sends prepared requests over keep-alive connections, one in flight each, and
 * prints one JSON line. Everything that costs (bodies, signatures) is made before the clock starts.
 *
 * `generator.ts '{"port":…,"path":"/in/…","count":…,"connections":64,"secret":"whsec_…","rate":0,"run":"a"}'`;
 * `rate`: requests a second, 0 for as fast as answers come.
 */
import { createHmac } from 'node:crypto';
import net from 'node:net';

export interface Load {
  readonly port: number;
  readonly path: string;
  readonly count: number;
  readonly connections: number;
  readonly secret: string;
  readonly rate: number;
  /** Makes ids unique between runs. */
  readonly run: string;
}

export interface LoadResult {
  readonly sent: number;
  /** When the first request left, ms UTC. */
  readonly firstAt: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Answers by HTTP status. */
  readonly statuses: Readonly<Record<string, number>>;
}

const texts = [
  'Hello, I was charged twice for the same transfer on Monday and nobody answers the phone. Please give me my money back.',
  'Kartım bankomatda qaldı, nə etməliyəm? Zəhmət olmasa kömək edin, sabah səfərə çıxıram.',
  'Добрый день! Подскажите, пожалуйста, какая комиссия за перевод на карту другого банка?',
  'გამარჯობა, მობილური აპლიკაცია აღარ იხსნება განახლების შემდეგ.',
  'Thank you, the problem is solved, have a nice day!',
  'Merhaba, kredi kartı limitimi artırmak istiyorum, hangi belgeler gerekiyor?',
];

/** The body of request `index`: 2,000 different people, each with a language of their own. */
export function bodyOf(run: string, index: number): string {
  const person = index % 2_000;
  return JSON.stringify({
    type: 'message', id: `${run}-${index}`, from: { id: `person-${person}`, name: `Person ${person}`, email: `person${person}@example.test` },
    text: `${texts[person % texts.length]} (${index})`, at: Date.now(),
  });
}

function requestOf(load: Load, index: number): Buffer {
  const body = bodyOf(load.run, index);
  const id = `${load.run}-${index}`;
  const stamp = Math.floor(Date.now() / 1000);
  const key = Buffer.from(load.secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${stamp}.${body}`).digest('base64');
  const head = `POST ${load.path} HTTP/1.1\r\nHost: 127.0.0.1:${load.port}\r\nContent-Type: application/json\r\nwebhook-id: ${id}\r\nwebhook-timestamp: ${stamp}\r\n`
    + `webhook-signature: v1,${signature}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.from(head + body);
}

/** One connection: sends, waits for the whole answer, tells the status. */
function connect(load: Load, done: (status: string) => void): Promise<(request: Buffer) => void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port: load.port, host: '127.0.0.1', noDelay: true });
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      const end = seen.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(seen)?.[1] ?? Number.NaN);
      const whole = Number.isNaN(length) ? seen.endsWith('0\r\n\r\n') : seen.length >= end + 4 + length;
      if (!whole) return;
      const status = seen.slice(9, 12);
      seen = '';
      done(status);
    });
    socket.once('error', reject);
    socket.once('connect', () => resolve((request) => void socket.write(request)));
  });
}

async function run(load: Load): Promise<LoadResult> {
  const requests = Array.from({ length: load.count }, (_, index) => requestOf(load, index));
  const latencies = new Float64Array(load.count);
  const statuses: Record<string, number> = {};
  let next = 0;
  let answered = 0;
  let started = 0;
  let firstAt = 0;
  await new Promise<void>((resolve, reject) => {
    const lanes = Array.from({ length: load.connections }, async () => {
      let sentAt = 0;
      let send: ((request: Buffer) => void) | undefined;
      const go = (): void => {
        const index = next;
        if (index >= load.count) return;
        next += 1;
        const due = load.rate > 0 ? started + (index / load.rate) * 1000 : 0;
        const wait = due - performance.now();
        const fire = (): void => { sentAt = performance.now(); send?.(requests[index] as Buffer); };
        if (load.rate > 0 && wait > 0.5) setTimeout(fire, wait);
        else fire();
      };
      send = await connect(load, (status) => {
        latencies[answered] = performance.now() - sentAt;
        statuses[status] = (statuses[status] ?? 0) + 1;
        answered += 1;
        if (answered === load.count) resolve();
        else go();
      });
      return go;
    });
    Promise.all(lanes).then((all) => { started = performance.now(); firstAt = Date.now(); for (const go of all) go(); }, reject);
  });
  const seconds = (performance.now() - started) / 1000;
  const sorted = latencies.sort();
  const at = (share: number): number => sorted[Math.min(load.count - 1, Math.floor(share * load.count))] ?? 0;
  return { sent: load.count, firstAt, seconds, perSecond: load.count / seconds, p50: at(0.5), p99: at(0.99), max: at(1), statuses };
}

if (process.argv[2]?.startsWith('{')) {
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2]) as Load))}\n`);
  process.exit(0);
}
