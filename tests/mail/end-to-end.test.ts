import { afterAll, beforeAll, expect, test } from 'vitest';
import { startParley, type ParleyServer } from '../processes.ts';
import { startService, type Service } from '../services.ts';
import { listAll, mailSettings, sendMail, until, withMailbox } from './ground.ts';

/** Real mail through Postfix and Dovecot: a customer writes, an agent answers, the answer arrives as a reply. */

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

test('mails survive a restart in the middle, and an answer arrives threaded in the customer\'s mailbox', { timeout: 200_000 }, async (context) => {
  if (!dovecot || !postfix) return context.skip();
  server = await startParley();
  const made = await server.call('POST', '/api/channels', { kind: 'email', name: 'Support', settings: mailSettings(dovecot.port, postfix.port) });
  expect(made.status, await made.clone().text()).toBe(201);

  await writeMails(postfix.port, 1, 20);
  await until('the first five mails', async () => (await subjects()).length >= 5);
  await server.kill();
  await writeMails(postfix.port, 21, 40);
  server = await startParley({ folder: server.folder, token: server.token });
  await until('all forty mails after the kill', async () => (await subjects()).length >= 40);
  expect((await subjects()).sort()).toEqual(Array.from({ length: 40 }, (_, index) => `Question ${index + 1}`).sort());

  const first = await conversationOf('Question 1');
  const answered = await server.call('POST', `/api/conversations/${first.id}/replies`, { text: 'Dear customer, your card is on its way.', key: 'answer-1' });
  expect(answered.status).toBe(201);
  await until('the reply sent', async () => (await messagesOf(first.id)).some((message) => message.delivery?.state === 'sent'));

  const reply = await until('the reply in the mailbox', () => mailInMailbox(dovecot?.port ?? 0, 'Question 1'));
  expect(reply.subject).toBe('Re: Question 1');
  expect(reply.inReplyTo).toBe('<question-1@customer.test>');

  // The customer answers the answer: proven by our own Message-ID, it joins the same conversation.
  await sendMail(postfix.port, { subject: 'Re: Question 1', text: 'Thank you!', messageId: '<thanks@customer.test>', inReplyTo: reply.messageId, references: `<question-1@customer.test> ${reply.messageId}` });
  await until("the customer's thanks", async () => (await messagesOf(first.id)).some((message) => message.text.includes('Thank you!')));
  expect((await subjects()).length).toBe(40);
});

async function writeMails(port: number, from: number, to: number): Promise<void> {
  for (let index = from; index <= to; index += 1) {
    await sendMail(port, { subject: `Question ${index}`, text: `This is question number ${index} about my card.`, messageId: `<question-${index}@customer.test>` });
  }
}

interface Listed { readonly id: string; readonly subject: string | null }

function all(): Promise<readonly Listed[]> {
  return list<Listed>('/api/conversations?view=all');
}

async function subjects(): Promise<string[]> {
  return (await all()).map((conversation) => conversation.subject ?? '');
}

async function conversationOf(subject: string): Promise<Listed> {
  const found = (await all()).find((conversation) => conversation.subject === subject);
  if (!found) throw new Error(`no conversation "${subject}"`);
  return found;
}

interface Said { readonly text: string; readonly delivery: { readonly state: string } | null }

function messagesOf(id: string): Promise<readonly Said[]> {
  return list<Said>(`/api/conversations/${id}/messages`);
}

function list<T>(route: string): Promise<readonly T[]> {
  if (!server) throw new Error('the server is not running');
  return listAll<T>(server, route);
}

/** The customer's own mailbox, read over IMAP. */
function mailInMailbox(port: number, subject: string): Promise<{ subject: string; inReplyTo: string; messageId: string } | undefined> {
  return withMailbox(port, async (client) => {
    await client.mailboxOpen('INBOX', { readOnly: true });
    if (client.mailbox && client.mailbox.exists === 0) return undefined;
    for await (const mail of client.fetch('1:*', { envelope: true })) {
      const { envelope } = mail;
      if (envelope?.subject?.includes(subject)) return { subject: envelope.subject, inReplyTo: envelope.inReplyTo ?? '', messageId: envelope.messageId ?? '' };
    }
    return undefined;
  }, 'test@example.test');
}
