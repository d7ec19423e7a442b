import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAll, mailSettings, sendMany, until } from '../mail/ground.ts';
import { startParley, type ParleyServer } from '../processes.ts';
import { freePort, startService, type Service } from '../services.ts';

/** How many mails arrive while servers are stopped and killed. */
const count = 2_000;

let dovecot: Service | undefined;
let postfix: Service | undefined;
let server: ParleyServer | undefined;

beforeAll(async () => {
  dovecot = await startService('dovecot');
  postfix = dovecot && await startService('postfix', { MAIL_ROOT: `${dovecot.state}/mail` });
}, 300_000);
afterAll(async () => {
  await server?.end();
  postfix?.stop();
  dovecot?.stop();
}, 60_000);

test('mail that arrives during restarts and kills of ours and of the mail server is stored once each', { timeout: 400_000 }, async (context) => {
  if (!dovecot || !postfix) return context.skip();
  const port = await freePort();
  const start = async (known?: ParleyServer): Promise<ParleyServer> => startParley({ env: { PORT: String(port) }, ...(known && { folder: known.folder, token: known.token }) });
  server = await start();
  const made = await server.call('POST', '/api/channels', { kind: 'email', name: 'Support', settings: mailSettings(dovecot.port, postfix.port) });
  expect(made.status, await made.clone().text()).toBe(201);

  let handedOver = 0;
  function* mails(): Generator<object> {
    for (; handedOver < count; handedOver += 1) yield makeMail(handedOver);
  }
  const sending = sendMany(postfix.port, mails());
  const reached = (share: number): Promise<unknown> => until(`${share * 100} % handed over`, async () => handedOver >= count * share, 1_500);

  await reached(0.2);
  await server.stop();
  server = await start(server);
  await reached(0.4);
  await killDovecot(dovecot);
  await reached(0.6);
  await server.kill();
  server = await start(server);
  await reached(0.8);
  await server.stop();
  server = await start(server);
  await sending;

  const running = server;
  await until('the last mail', async () => (await listAll<Listed>(running, '/api/conversations?view=all')).length >= count, 900);
  const subjects = (await listAll<Listed>(running, '/api/conversations?view=all')).map((conversation) => conversation.subject ?? '');
  expect(subjects.sort()).toEqual(Array.from({ length: count }, (_, index) => subjectOf(index)).sort());
  expect(await listAll(running, '/api/unprocessed')).toEqual([]);
});

interface Listed { readonly subject: string | null }

function subjectOf(index: number): string {
  return `Sual № ${index}`;
}

/** Plain ones, HTML ones and ones with a file, in turn. */
function makeMail(index: number): object {
  return {
    subject: subjectOf(index), messageId: `<chaos-${index}@customer.test>`, text: `Kartım haqqında sual ${index}. ${'Вопрос о карте. '.repeat(20)}`,
    ...(index % 3 === 1 && { html: `<p>Kartım <b>haqqında</b> sual ${index}</p>` }),
    ...(index % 3 === 2 && { attachments: [{ filename: `statement-${index}.csv`, content: `date;sum\n${'2026-11-22;10\n'.repeat(500)}` }] }),
  };
}

/** As a power cut would end it; then it is started again on the same port. */
async function killDovecot(service: Service): Promise<void> {
  process.kill(Number(readFileSync(`${service.state}/pid`, 'utf8').trim()), 'SIGKILL');
  await until('the mail server again', async () => spawnSync('dovecot', ['-c', `${service.state}/dovecot.conf`], { stdio: 'ignore', timeout: 20_000 }).status === 0);
  const pid = await until('its new pid', async () => readFileSync(`${service.state}/run/master.pid`, 'utf8'));
  copyFileSync(`${service.state}/run/master.pid`, `${service.state}/pid`);
  expect(Number(pid.trim())).toBeGreaterThan(0);
}
