import net from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { certificate, privateKey } from '../../kit/testing/certificate.ts';
import { makeOpenContext } from '../../kit/testing/open-context.ts';
import { createReplyTokens } from '../../kit/reply-tokens.ts';
import type { Outgoing } from '../../spec/index.ts';
import { checkMail } from '../check.ts';
import { readMail } from '../reading/read-mail.ts';
import { createMailSender } from './send.ts';
import { emailSettings } from '../settings.ts';

const closing: (() => void)[] = [];
afterEach(() => { for (const close of closing.splice(0)) close(); });

const tokens = createReplyTokens(new Uint8Array(32).fill(4));
const context = makeOpenContext({ now: () => 1_790_000_000_000, tokens });
const outgoing: Outgoing = {
  messageId: '01JD00000000000000000000M1', key: 'k', at: 1_790_000_000_000, conversationId: '01JD00000000000000000000C1', text: 'Kartınız hazırdır.', html: '<p>Kartınız hazırdır.</p>', subject: 'Re: RE: Kart',
  to: [{ externalId: 'ann@customer.example', name: 'Ann', verified: false }], thread: { externalIds: ['q1@customer.example', 'sha256:00', 'q2@customer.example'] }, author: { name: 'Leyla' },
  attachments: [{ name: 'ə.txt', type: 'text/plain', bytes: 3, read: async () => new TextEncoder().encode('hey') }],
};

async function listen(server: { listen(port: number, host: string, ready: () => void): unknown; address?(): unknown; server?: net.Server }): Promise<number> {
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready); });
  const address = (server instanceof net.Server ? server : server.server)?.address();
  return address && typeof address === 'object' ? address.port : 0;
}

async function openServer(options: SMTPServerOptions = {}, onSocket?: (socket: net.Socket) => void): Promise<{ port: number; mails: Buffer[] }> {
  const mails: Buffer[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'], allowInsecureAuth: true, authOptional: true,
    onAuth: (auth, _session, done) => (auth.password === 'secret' ? done(null, { user: 'u' }) : done(Object.assign(new Error('5.7.8 no'), { responseCode: 535 }))),
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => { mails.push(Buffer.concat(chunks)); done(); });
    },
    ...options,
  });
  server.on('error', () => undefined);
  if (onSocket) server.server.on('connection', onSocket);
  closing.push(() => server.close());
  return { port: await listen(server), mails };
}

function sender(port: number, smtp: object = {}, answerMs = 5000, pace: object = {}) {
  const settings = emailSettings.parse({ imap: { host: '127.0.0.1', user: 'u', password: 'p' }, smtp: { host: '127.0.0.1', port, secure: false, ...smtp }, address: 'support@bank.example', name: 'Bank', pace, allowPlaintext: true });
  const made = createMailSender(settings, context, undefined, { answerMs });
  closing.push(() => made.close());
  return made;
}

const signal = (): AbortSignal => AbortSignal.timeout(20_000);

test('the mail that goes out threads by reference and by our token, and can be answered', async () => {
  const { port, mails } = await openServer();
  const receipt = await sender(port).send(outgoing, signal());
  const sent = readMail(mails[0]!);
  expect(receipt).toEqual({ parts: [{ externalId: sent.messageId }], warnings: [] });
  expect(sent).toMatchObject({
    subject: 'Re: Kart', text: 'Kartınız hazırdır.', html: '<p>Kartınız hazırdır.</p>', inReplyTo: 'q2@customer.example', references: ['q2@customer.example', 'q1@customer.example'], nature: 'message',
    from: { name: 'Leyla · Bank', address: 'support@bank.example' }, to: [{ name: 'Ann', address: 'ann@customer.example' }], attachments: [{ name: 'ə.txt' }],
  });
  expect(tokens.verify(/^r\.([0-9a-z]+)\./.exec(sent.messageId!)![1]!)).toBe(outgoing.conversationId);
  expect(tokens.verify(/\+r\.([0-9a-z]+)@/.exec(sent.replyTo[0]!.address)![1]!)).toBe(outgoing.conversationId);
  await sender(port).send(outgoing, signal());
  expect(readMail(mails[1]!).messageId).toBe(sent.messageId);
});

test('nothing that is written comes out as a header', async () => {
  const { port, mails } = await openServer();
  const evil = 'x\r\nBcc: thief@evil.example\r\n\r\nbody';
  await sender(port).send({ ...outgoing, subject: evil, author: { name: evil }, to: [{ externalId: 'ann@customer.example', name: evil, verified: false }], thread: { externalIds: [`a@b>\r\nBcc: <thief@evil.example`] } }, signal());
  const header = mails[0]!.toString().split('\r\n\r\n', 1)[0]!;
  expect(header).not.toMatch(/^bcc/im);
  await expect(sender(port).send({ ...outgoing, to: [{ externalId: 'a@b.example>\r\nRCPT TO:<c@d', verified: false }] }, signal())).rejects.toMatchObject({ kind: 'rejected', code: 'bad-recipient' });
  await expect(sender(port).send({ ...outgoing, to: [] }, signal())).rejects.toMatchObject({ kind: 'rejected', code: 'no-recipient' });
});

test.each([[451, 'temporary'], [552, 'rejected'], [550, 'rejected']])('%i at the recipient is %s', async (responseCode, kind) => {
  const { port } = await openServer({ onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode })) });
  await expect(sender(port).send(outgoing, signal())).rejects.toMatchObject({ kind, code: String(responseCode) });
});

test('554 after the text is refused for good', async () => {
  const { port } = await openServer({ onData: (stream, _session, done) => { stream.resume().on('end', () => done(Object.assign(new Error('spam'), { responseCode: 554 }))); } });
  await expect(sender(port).send(outgoing, signal())).rejects.toMatchObject({ kind: 'rejected', code: '554' });
});

test('who was refused while others were taken is told by name, and the others get it', async () => {
  const { port, mails } = await openServer({
    onRcptTo: ({ address }, _session, done) => done(address.startsWith('gone') ? Object.assign(new Error('5.1.1 nobody here'), { responseCode: 550 }) : address.startsWith('grey') ? Object.assign(new Error('greylisted'), { responseCode: 450 }) : null),
  });
  const receipt = await sender(port).send({ ...outgoing, cc: [{ externalId: 'gone@customer.example', verified: false }, { externalId: 'grey@customer.example', verified: false }] }, signal());
  expect(receipt.refused).toEqual([{ recipient: 'gone@customer.example', code: '5.1.1', reason: '550 5.1.1 nobody here' }, { recipient: 'grey@customer.example', code: '450', reason: '450 greylisted' }]);
  expect(receipt.warnings).toEqual([expect.stringMatching(/gone@customer.example.*nobody here/), expect.stringMatching(/grey@customer.example/)]);
  expect(mails.length).toBe(1);
});

test('a burst goes over two connections, and a connection the server ended costs nothing', async () => {
  const connections = new Set<string>();
  const open: net.Socket[] = [];
  const { port, mails } = await openServer({ onConnect: ({ id }, done) => { connections.add(id); done(); } }, (socket) => { open.push(socket); });
  const mailer = sender(port, {}, 5000, { perMinute: 10_000, perDomainPerMinute: 10_000 });
  await Promise.all(Array.from({ length: 10 }, (_, index) => mailer.send({ ...outgoing, key: `k${index}`, messageId: `01JD0000000000000000000M${index}0` }, signal())));
  expect([mails.length, connections.size]).toEqual([10, 2]);
  for (const socket of open) socket.destroy();
  await mailer.send({ ...outgoing, key: 'after' }, signal());
  expect([mails.length, connections.size]).toEqual([11, 3]);
});

test('a connection of the burst that is lost after the text leaves the outcome unknown, and nothing is sent again', async () => {
  let count = 0;
  const open: net.Socket[] = [];
  const { port, mails } = await openServer({
    onData(stream, _session, done) {
      stream.resume().on('end', () => {
        count += 1;
        if (count === 1) done();
        else open.at(-1)?.destroy();
      });
    },
  }, (socket) => { open.push(socket); });
  const mailer = sender(port);
  await mailer.send(outgoing, signal());
  await expect(mailer.send(outgoing, signal())).rejects.toMatchObject({ kind: 'unknown-outcome' });
  expect([count, open.length, mails.length]).toEqual([2, 1, 0]);
});

test('more than the pace allows waits for its turn, and is told when that is', async () => {
  const { port, mails } = await openServer();
  const mailer = sender(port, {}, 5000, { perMinute: 60, perDomainPerMinute: 6 });
  await mailer.send(outgoing, signal());
  await expect(mailer.send({ ...outgoing, key: 'second' }, signal())).rejects.toMatchObject({ kind: 'limited', retryAfterMs: 10_000, code: 'pace' });
  await expect(mailer.send({ ...outgoing, key: 'second' }, signal())).rejects.toMatchObject({ retryAfterMs: 10_000 });
  await expect(mailer.send({ ...outgoing, key: 'third' }, signal())).rejects.toMatchObject({ retryAfterMs: 20_000 });
  expect(mails.length).toBe(1);
});

test('addresses of all letters need a server that takes them', async () => {
  const able = await openServer();
  const to = [{ externalId: 'анна@почта.example', verified: false }];
  await sender(able.port).send({ ...outgoing, to }, signal());
  expect(able.mails[0]!.toString('utf8')).toMatch(/^To: <?анна@почта\.example>?\r$/m);
  const unable = await openServer({ hideSMTPUTF8: true });
  await expect(sender(unable.port).send({ ...outgoing, to }, signal())).rejects.toMatchObject({ kind: 'rejected', code: 'no-smtputf8' });
  await expect(sender(unable.port).send({ ...outgoing, to: [{ externalId: 'anna@почта.example', verified: false }] }, signal())).resolves.toMatchObject({ warnings: [] });
});

test('a wrong password asks for a sign-in and does not repeat it', async () => {
  const { port } = await openServer();
  const wrong = sender(port, { user: 'u', password: 'hunter-two' }).send(outgoing, signal());
  await expect(wrong).rejects.toMatchObject({ kind: 'sign-in' });
  await expect(wrong).rejects.not.toThrow(/hunter-two/);
});

test('nobody there is temporary', async () => {
  const server = net.createServer();
  const port = await listen(server);
  await new Promise((done) => { server.close(done); });
  await expect(sender(port).send(outgoing, signal())).rejects.toMatchObject({ kind: 'temporary', code: 'ECONNREFUSED' });
});

test('plain text is refused unless it was allowed', async () => {
  const { port } = await openServer();
  const settings = emailSettings.parse({ imap: { host: 'h', user: 'u', password: 'p' }, smtp: { host: '127.0.0.1', port, secure: false }, address: 'support@bank.example' });
  await expect(createMailSender(settings, context).send(outgoing, signal())).rejects.toMatchObject({ kind: 'misconfigured' });
});

test('a certificate nobody vouches for is refused before any word of ours is said', async () => {
  const said: string[] = [];
  const { port } = await openServer({ disabledCommands: [], cert: certificate, key: privateKey, onAuth: (auth, _session, done) => { said.push(String(auth.password)); done(null, { user: 'u' }); } });
  const settings = emailSettings.parse({ imap: { host: 'h', user: 'u', password: 'p' }, smtp: { host: '127.0.0.1', port, secure: false, user: 'u', password: 'secret' }, address: 'support@bank.example' });
  await expect(createMailSender(settings, context).send(outgoing, signal())).rejects.toMatchObject({ kind: 'temporary', message: expect.stringMatching(/certificate.*self-signed/) });
  expect(said).toEqual([]);
});

/** Speaks SMTP up to the end of the text, then does what a failing server does. */
async function openFailing(afterData: (socket: net.Socket) => void, atData = false): Promise<number> {
  const server = net.createServer((socket) => {
    let inData = false;
    socket.on('error', () => undefined).write('220 hello\r\n');
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString();
      if (inData) return text.endsWith('\r\n.\r\n') ? afterData(socket) : undefined;
      if (/^DATA/i.test(text)) {
        if (atData) return afterData(socket);
        inData = true;
        return socket.write('354 go on\r\n');
      }
      return socket.write('250 ok\r\n');
    });
  });
  closing.push(() => server.close());
  return listen(server);
}

test('a connection lost after the text, or silence there, leaves the outcome unknown; before it nothing was sent', async () => {
  await expect(sender(await openFailing((socket) => socket.destroy())).send(outgoing, signal())).rejects.toMatchObject({ kind: 'unknown-outcome' });
  await expect(sender(await openFailing(() => undefined), {}, 300).send(outgoing, signal())).rejects.toMatchObject({ kind: 'unknown-outcome' });
  await expect(sender(await openFailing((socket) => socket.destroy(), true)).send(outgoing, signal())).rejects.toMatchObject({ kind: 'temporary' });
});

test('the live check names each fault', async () => {
  const { port } = await openServer();
  const settings = emailSettings.parse({ imap: { host: 'no-such-host.invalid', user: 'u', password: 'p' }, smtp: { host: '127.0.0.1', port, secure: false, user: 'u', password: 'wrong' }, address: 'support@bank.example', allowPlaintext: true });
  const steps = await checkMail(settings, context, signal());
  expect(steps.find((step) => step.step === 'imap.connect')).toMatchObject({ ok: false, detail: expect.stringMatching(/cannot be resolved/) });
  expect(steps.find((step) => step.step === 'smtp.connect')).toMatchObject({ ok: true });
  expect(steps.find((step) => step.step === 'smtp.login')).toMatchObject({ ok: false, detail: expect.stringMatching(/password/) });
  const tls = emailSettings.parse({ ...settings, imap: { host: '127.0.0.1', port, secure: true, user: 'u', password: 'p' } });
  expect((await checkMail(tls, context, signal())).find((step) => step.step === 'imap.connect')).toMatchObject({ ok: false, detail: expect.stringMatching(/TLS/) });
});
