import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAll, mailSettings, until, withMailbox } from '../mail/ground.ts';
import { startParley, type ParleyServer } from '../processes.ts';
import { freePort, startService, type Service } from '../services.ts';

/** How many answers leave while the server is killed, and after how many arrived it is. */
const count = 200;
const killedAfter = [15, 60, 110, 155];

let dovecot: Service | undefined;
let server: ParleyServer | undefined;
let sink: Sink | undefined;

beforeAll(async () => {
  dovecot = await startService('dovecot');
}, 300_000);
afterAll(async () => {
  await server?.end();
  sink?.close();
  dovecot?.stop();
}, 60_000);

test('answers leave at most once over kills of the server and lines that break after DATA, and a copy lies in the Sent folder once for each', { timeout: 150_000 }, async (context) => {
  if (!dovecot) return context.skip();
  const imap = dovecot.port;
  sink = await startSink((number) => (number % 20 === 7 ? 'drop' : 'take'), (bounce) => withMailbox(imap, async (client) => { await client.append('INBOX', bounce); }));
  const port = String(await freePort());
  server = await startParley({ env: { PORT: port } });
  const pace = { perMinute: 10_000, perDomainPerMinute: 10_000 };
  const made = await server.call('POST', '/api/channels', { kind: 'email', name: 'Support', settings: mailSettings(imap, sink.port, { pace }) });
  expect(made.status, await made.clone().text()).toBe(201);
  await withMailbox(imap, async (client) => { for (let index = 0; index < count; index += 1) await client.append('INBOX', makeMail(index)); });
  const first = server;
  const conversations = await until('all questions', async () => {
    const all = await listAll<Listed>(first, '/api/conversations?view=all');
    return all.length >= count ? all : undefined;
  });

  const answering = answerAll(conversations.map(({ id }) => id), () => server!);
  for (const arrivals of killedAfter) {
    await sink.reached(arrivals);
    await sleep(Math.random() * 100);
    await server.kill();
    server = await startParley({ env: { PORT: port }, folder: server.folder, token: server.token });
  }
  await answering;

  const states = await until('an end for each answer', () => finalStates(server!, conversations), 400);
  const arrivals = sink.arrivals;
  expect([...arrivals].filter(([, times]) => times > 1)).toEqual([]);
  const of = (state: string) => [...states].filter(([, one]) => one === state).map(([subject]) => subject).sort();
  // What our server was told of as taken has arrived; what it knows nothing of has or has not; what was refused has not.
  expect(of('sent').filter((subject) => !arrivals.has(subject))).toEqual([]);
  expect([...states.keys()].filter((subject) => subject.includes('refused')).filter((subject) => states.get(subject) !== 'failed' && states.get(subject) !== 'unknown-outcome')).toEqual([]);
  expect(of('failed').filter((subject) => !/refused|bounced/.test(subject))).toEqual([]);
  expect([...states.values()].filter((state) => !['sent', 'failed', 'unknown-outcome'].includes(state))).toEqual([]);
  // At each kill four are on their way; the lines that broke.
  expect(of('unknown-outcome').length).toBeLessThanOrEqual(killedAfter.length * 4 + sink.dropped);
  expect(of('unknown-outcome').length).toBeGreaterThanOrEqual(sink.dropped);
  const bounced = of('failed').filter((subject) => subject.includes('bounced'));
  expect(bounced.length).toBeGreaterThan(0);

  const copied = [...of('sent'), ...bounced].sort();
  await until('copies', async () => (await sentSubjects(imap)).length >= copied.length, 300);
  expect(await sentSubjects(imap)).toEqual(copied);
});

interface Listed { readonly id: string; readonly subject: string | null }

/** Of every 25, the answers to one are refused, and those to another come back later. */
function kindOf(index: number): string {
  return index % 25 === 3 ? 'refused' : index % 25 === 12 ? 'bounced' : 'plain';
}

function makeMail(index: number): string {
  const address = `${kindOf(index)}-${index}@customer${index % 10}.test`;
  return [`From: ${address}`, 'To: support@example.test', `Subject: ${kindOf(index)} question ${index}`, `Message-ID: <${address}>`, '', 'Where is my card?', ''].join('\r\n');
}

/** As an agent's screen does: what was not confirmed is written again under the same key. */
async function answerAll(ids: readonly string[], current: () => ParleyServer): Promise<void> {
  const rest = [...ids];
  const work = async (): Promise<void> => {
    for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
      for (let isWritten = false; !isWritten;) {
        const answer = await current().call('POST', `/api/conversations/${id}/replies`, { text: 'It is on its way.', key: `answer-${id}` }).catch(() => undefined);
        isWritten = answer?.ok === true;
        if (!isWritten) await sleep(100);
      }
    }
  };
  await Promise.all([work(), work(), work(), work()]);
}

/** By subject; undefined while one still waits, or a bounce is to come. */
async function finalStates(server: ParleyServer, conversations: readonly Listed[]): Promise<ReadonlyMap<string, string> | undefined> {
  const states = new Map<string, string>();
  for (const { id, subject } of conversations) {
    const messages = await listAll<{ direction: string; delivery: { state: string } | null }>(server, `/api/conversations/${id}/messages`);
    const answers = messages.filter(({ direction }) => direction === 'out');
    expect(answers).toHaveLength(1);
    const state = answers[0]?.delivery?.state ?? 'none';
    if (state === 'queued' || (state === 'sent' && subject?.includes('bounced'))) return undefined;
    states.set(`Re: ${subject}`, state);
  }
  return states;
}

async function sentSubjects(port: number): Promise<readonly string[]> {
  return withMailbox(port, async (client) => {
    await client.mailboxOpen('Sent', { readOnly: true });
    if (!client.mailbox || client.mailbox.exists === 0) return [];
    return (await client.fetchAll('1:*', { envelope: true })).map(({ envelope }) => envelope?.subject ?? '').sort();
  });
}

interface Sink {
  readonly port: number;
  /** How often each subject was taken whole. */
  readonly arrivals: ReadonlyMap<string, number>;
  /** Of how many the line was cut after they had been taken. */
  readonly dropped: number;
  reached(arrivals: number): Promise<void>;
  close(): void;
}

/** A mail server that takes its time, refuses some recipients, cuts some lines after it has the message, and reports on some later. */
async function startSink(fate: (number: number) => 'take' | 'drop', report: (bounce: string) => Promise<void>): Promise<Sink> {
  const arrivals = new Map<string, number>();
  const waiting = new Set<{ readonly at: number; done(): void }>();
  let taken = 0;
  let dropped = 0;
  const mails = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false,
    onRcptTo: ({ address }, _session, done) => done(address.startsWith('refused') ? Object.assign(new Error('5.1.1 no such user'), { responseCode: 550 }) : null),
    onData: (stream, session, done) => void answer(take(stream, session.id), done),
  });
  mails.on('error', () => undefined);
  /** False: the line was cut. Rejects when the other side cut it. */
  async function take(stream: Readable, connection: string): Promise<boolean> {
    const raw = await text(stream);
    const subject = /^Subject: (.*?)\r?$/m.exec(raw)?.[1] ?? '';
    arrivals.set(subject, (arrivals.get(subject) ?? 0) + 1);
    taken += 1;
    const end = fate(taken);
    for (const waiter of waiting) if (taken >= waiter.at) waiter.done();
    if (subject.includes('bounced')) await report(makeBounce(raw));
    await sleep(5 + Math.random() * 45);
    if (end === 'take') return true;
    dropped += 1;
    cut(connection);
    return false;
  }
  const cut = (id: string): void => { for (const connection of mails.connections) if (connection.id === id) connection._socket.destroy(); };
  await new Promise<void>((ready) => { mails.listen(0, '127.0.0.1', () => ready()); });
  return {
    port: (mails.server.address() as AddressInfo).port, arrivals,
    get dropped() { return dropped; },
    reached: (at) => new Promise((done) => { if (taken >= at) done(); else waiting.add({ at, done }); }),
    close: () => { mails.close(); },
  };
}

/** Nothing is said on a line that is cut. */
async function answer(taking: Promise<boolean>, done: () => void): Promise<void> {
  if (await taking.catch(() => false)) done();
}

/** As RFC 3464 has it, with the header of ours that it is about. */
function makeBounce(raw: string): string {
  const header = raw.slice(0, raw.indexOf('\r\n\r\n'));
  const recipient = /^To: .*?([\w-]+@[\w.]+)/m.exec(header)?.[1] ?? '';
  return [
    'From: MAILER-DAEMON@mx.test', 'To: support@example.test', 'Subject: Undelivered Mail Returned to Sender', `Message-ID: <bounce-${recipient}>`, 'Auto-Submitted: auto-replied', 'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', '', 'It could not be delivered.', '--b', 'Content-Type: message/delivery-status', '',
    'Reporting-MTA: dns; mx.test', '', `Final-Recipient: rfc822; ${recipient}`, 'Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 no such user', '',
    '--b', 'Content-Type: text/rfc822-headers', '', header, '', '--b--', '',
  ].join('\r\n');
}
