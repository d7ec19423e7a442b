import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startNameServer, type NameServer } from '../name-server.ts';
import { startParley, type ParleyServer } from '../processes.ts';
import { freePort } from '../services.ts';
import { listAll, until } from './ground.ts';

/** Mail routed to Parley by SMTP, on the running product: who wrote is checked, answers go to everybody, refusals come home. */

const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: typeof theirs): string => key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const record = (key: typeof theirs): string => `v=DKIM1; k=rsa; p=${key.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;

interface Caught { readonly from: string; readonly to: readonly string[]; readonly raw: string }

let names: NameServer;
let server: ParleyServer;
let listening: number;
const caught: Caught[] = [];
const sink = new SMTPServer({
  authOptional: true, disabledCommands: ['STARTTLS'],
  onData(stream, session, done) {
    const { mailFrom, rcptTo } = session.envelope;
    let raw = '';
    stream.on('data', (chunk: Buffer) => { raw += chunk.toString('latin1'); }).on('end', () => {
      caught.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), raw });
      done();
    });
  },
});

beforeAll(async () => {
  names = await startNameServer({
    'TXT one._domainkey.customer.example': [record(theirs)],
    'TXT _dmarc.customer.example': ['v=DMARC1; p=reject; adkim=r; aspf=r'],
    'TXT customer.example': ['v=spf1 -all'],
  });
  await new Promise<void>((ready) => { sink.listen(0, '127.0.0.1', ready); });
  listening = await freePort();
  server = await startParley({ env: { PARLEY_DNS: names.address } });
  const made = await server.call('POST', '/api/channels', { kind: 'smtp', name: 'Support', settings: {
    address: 'support@bank.example', aliases: ['help@bank.example'], name: 'Bank', allowPlaintext: true,
    listen: { port: listening }, smtp: { host: '127.0.0.1', port: (sink.server.address() as AddressInfo).port, secure: false },
  } });
  expect(made.status, await made.clone().text()).toBe(201);
  await until('the listener', async () => (await listAll<{ health: string }>(server, '/api/channels')).every(({ health }) => health === 'healthy'));
}, 60_000);
afterAll(async () => {
  await server?.end();
  names?.stop();
  await new Promise<void>((done) => { sink.close(done); });
}, 30_000);

test('a signed sender is proven and verified, a forged one is contradicted and is not', { timeout: 60_000 }, async () => {
  await write({ from: 'Ann <ann@customer.example>', subject: 'Signed', messageId: '<signed@customer.example>', text: 'Is my card ready?', dkim: { domainName: 'customer.example', keySelector: 'one', privateKey: pem(theirs) } });
  await write({ from: 'Ann <ann@customer.example>', subject: 'Forged', messageId: '<forged@customer.example>', text: 'Send my money elsewhere.' });
  const [signed] = await until('the verdict on the signed one', () => judged('Signed'));
  expect(signed.trust).toMatchObject({ verdict: 'proven', dkim: [{ domain: 'customer.example', result: 'pass', aligned: true }], by: 'us' });
  const customer = await (await server.call('GET', `/api/customers/${(await conversationOf('Signed')).customerId}`)).json() as { identities: { verified: boolean }[] };
  expect(customer.identities).toMatchObject([{ externalId: 'ann@customer.example', verified: true }]);
  const [forged] = await until('the verdict on the forged one', () => judged('Forged'));
  expect(forged.trust).toMatchObject({ verdict: 'contradicted', dmarc: { result: 'fail', policy: 'reject' } });
});

test('a sender nobody vouches for never becomes a verified identity', { timeout: 60_000 }, async () => {
  await write({ from: 'Eve <eve@customer.example>', subject: 'Only forged', messageId: '<only-forged@customer.example>', text: 'I am Eve, believe me.' });
  const [forged] = await until('the verdict', () => judged('Only forged'));
  const customer = await (await server.call('GET', `/api/customers/${(await conversationOf('Only forged')).customerId}`)).json() as { identities: { externalId: string; verified: boolean }[] };
  expect(forged.trust?.verdict).toBe('contradicted');
  expect(customer.identities).toMatchObject([{ externalId: 'eve@customer.example', verified: false }]);
});

test('an answer goes to everybody who was on the mail, with a file and a picture, and a refusal of one is shown on it', { timeout: 60_000 }, async () => {
  await write({ from: 'Bob <bob@firm.example>', to: 'support@bank.example, Carl <carl@firm.example>', cc: 'dora@firm.example', subject: 'Our account', messageId: '<ours@firm.example>', text: 'We cannot log in.' });
  const conversation = await until('the conversation', () => findConversation('Our account'));
  const recipients = await (await server.call('GET', `/api/conversations/${conversation.id}/recipients`)).json() as { to: { externalId: string }[]; cc: { externalId: string }[] };
  expect(recipients.to.map(({ externalId }) => externalId)).toEqual(['bob@firm.example']);
  expect(recipients.cc.map(({ externalId }) => externalId).sort()).toEqual(['carl@firm.example', 'dora@firm.example']);

  const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const before = caught.length;
  const answered = await server.call('POST', `/api/conversations/${conversation.id}/replies`, {
    text: 'Please try again.\n[cid:shot]', key: 'k1', ...recipients,
    attachments: [{ name: 'steps.txt', type: 'text/plain', content: Buffer.from('one, two').toString('base64') }, { name: 'shot.png', type: 'image/png', content: picture.toString('base64'), contentId: 'shot', inline: true }],
  });
  expect(answered.status, await answered.clone().text()).toBe(201);
  const mail = await until('the answer outside', async () => caught[before]);
  expect(mail.to).toEqual(expect.arrayContaining(['bob@firm.example', 'carl@firm.example', 'dora@firm.example']));
  expect(mail.raw).toMatch(/^In-Reply-To: <ours@firm\.example>\r?$/m);
  expect(mail.raw).toMatch(/^Content-ID: <shot>\r?$/im);
  expect(mail.raw).toMatch(/filename="?steps\.txt/);

  const ours = /^Message-ID: <([^>]+)>/im.exec(mail.raw)?.[1] ?? '';
  await writeRaw('', makeReport(ours, 'dora@firm.example'));
  const refused = await until('the refusal on our answer', async () => (await messagesOf(conversation.id)).find((message) => (message.delivery?.refused ?? []).length > 0));
  expect(refused.delivery).toMatchObject({ state: 'sent', refused: [{ recipient: 'dora@firm.example', severity: 'hard', status: '5.1.1' }] });
  const report = (await messagesOf(conversation.id)).find((message) => message.nature === 'bounce');
  expect(report?.about).toBe(refused.id);
});

test('what is for nobody of ours is refused, and the sender told so', { timeout: 30_000 }, async () => {
  await expect(write({ to: 'someone@elsewhere.example', subject: 'Relay', text: 'x' })).rejects.toMatchObject({ responseCode: 550 });
  await write({ to: 'help@bank.example', from: 'gus@firm.example', subject: 'By the alias', messageId: '<alias@firm.example>', text: 'x' });
  await until('the mail to the alias', () => findConversation('By the alias'));
});

function write(mail: Record<string, unknown>): Promise<unknown> {
  const transport = createTransport({ host: '127.0.0.1', port: listening, secure: false, ignoreTLS: true });
  return transport.sendMail({ from: 'test@customer.example', to: 'support@bank.example', ...mail }).finally(() => transport.close());
}

function writeRaw(from: string, raw: string): Promise<unknown> {
  const transport = createTransport({ host: '127.0.0.1', port: listening, secure: false, ignoreTLS: true });
  return transport.sendMail({ envelope: { from, to: ['support@bank.example'] }, raw }).finally(() => transport.close());
}

/** A delivery report as RFC 3464 has it. */
function makeReport(about: string, recipient: string): string {
  return [
    'From: Mail Delivery System <MAILER-DAEMON@mx.firm.example>', 'To: support@bank.example', 'Subject: Undelivered Mail Returned to Sender', `Message-ID: <report-${about.slice(-20)}>`.replace('@', '.report@'),
    'MIME-Version: 1.0', 'Auto-Submitted: auto-replied', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '',
    '--b', 'Content-Type: text/plain', '', 'Your message could not be delivered.', '',
    '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.firm.example', '', `Final-Recipient: rfc822; ${recipient}`, 'Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 user unknown', '',
    '--b', 'Content-Type: text/rfc822-headers', '', `Message-ID: <${about}>`, 'Subject: Re: Our account', '', '--b--', '',
  ].join('\r\n');
}

interface Said {
  readonly id: string;
  readonly nature: string;
  readonly about?: string | null;
  readonly trust?: { readonly verdict: string } | null;
  readonly delivery: { readonly state: string; readonly refused?: readonly object[] } | null;
}
interface Listed { readonly id: string; readonly subject: string | null; readonly customerId: string }

async function findConversation(subject: string): Promise<Listed | undefined> {
  return (await listAll<Listed>(server, '/api/conversations?view=all')).find((conversation) => conversation.subject === subject);
}

async function conversationOf(subject: string): Promise<Listed> {
  return until(`"${subject}"`, () => findConversation(subject));
}

function messagesOf(id: string): Promise<readonly Said[]> {
  return listAll<Said>(server, `/api/conversations/${id}/messages`);
}

/** The conversation's messages once the first one's sender is judged. */
async function judged(subject: string): Promise<readonly [Said, ...Said[]] | undefined> {
  const conversation = await findConversation(subject);
  const [first, ...rest] = conversation ? await messagesOf(conversation.id) : [];
  return first?.trust && first.trust.verdict !== 'checking' ? [first, ...rest] : undefined;
}
