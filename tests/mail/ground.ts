import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import type { ParleyServer } from '../processes.ts';

/** Settings of a channel on the mailbox `support@example.test` of the test servers. */
export function mailSettings(imapPort: number, smtpPort: number, change: object = {}): object {
  const account = { host: '127.0.0.1', secure: false, user: 'support@example.test', password: 'secret' };
  return { imap: { ...account, port: imapPort }, smtp: { host: '127.0.0.1', port: smtpPort, secure: false }, address: 'support@example.test', name: 'Support', allowPlaintext: true, ...change };
}

/** Hands one mail of a customer to the mail server; resolves when the server has it. */
export function sendMail(port: number, mail: object): Promise<unknown> {
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  return transport.sendMail({ from: 'Test Customer <test@example.test>', to: 'support@example.test', ...mail }).finally(() => transport.close());
}

/** Hands many to it over a few connections, in order of `mails`. */
export async function sendMany(port: number, mails: Iterable<object>): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true, pool: true, maxConnections: 3, maxMessages: 1000 });
  const rest = mails[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = rest.next(); !next.done; next = rest.next()) await transport.sendMail({ from: 'Test Customer <test@example.test>', to: 'support@example.test', ...next.value });
  };
  try {
    await Promise.all([work(), work(), work()]);
  } finally {
    transport.close();
  }
}

/** Works in a mailbox, as somebody with a mail program would. */
export async function withMailbox<T>(port: number, work: (client: ImapFlow) => Promise<T>, user = 'support@example.test'): Promise<T> {
  const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, auth: { user, pass: 'secret' }, logger: false });
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

/** All items of a paged list. */
export async function listAll<T>(server: ParleyServer, route: string): Promise<readonly T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer = await server.call('GET', `${route}${route.includes('?') ? '&' : '?'}limit=500${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`);
    const page = await answer.json() as { readonly items: readonly T[]; readonly next?: string | null };
    items.push(...page.items);
    cursor = page.next ?? null;
  }
  return items;
}

/** Asks again until there is an answer; gives up, naming what was waited for, long before the test's own limit. */
export async function until<T>(what: string, ask: () => Promise<T>, tries = 300): Promise<NonNullable<T>> {
  for (let left = tries; left > 0; left -= 1) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`waited in vain for ${what}`);
}
