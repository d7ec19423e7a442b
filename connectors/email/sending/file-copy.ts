import type { ImapFlow } from 'imapflow';
import { ConnectorError, type OpenContext, type Outgoing } from '../../spec/index.ts';
import { createTokenSource } from '../auth/token-source.ts';
import { explainFault } from '../faults.ts';
import { connectImap } from '../imap/connection.ts';
import type { EmailSettings } from '../settings.ts';
import { composeMail } from './compose.ts';

/** Files copies of what one account sent in its Sent folder. */
export interface CopyFiler {
  /** Does nothing when a message with that Message-ID is there. Throws ConnectorError. */
  file(outgoing: Outgoing, signal: AbortSignal): Promise<void>;
}

/** One short-lived connection at a time, kept while more copies wait: servers count connections, and reading needs its own. */
export function createCopyFiler(settings: EmailSettings, context: OpenContext): CopyFiler {
  const waiting: { readonly work: (client: ImapFlow) => Promise<void>; reject(error: unknown): void }[] = [];
  let isBusy = false;

  async function workAll(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    while (waiting.length > 0) await workThrough().catch((error: unknown) => { waiting.shift()?.reject(error); });
    isBusy = false;
  }

  async function workThrough(): Promise<void> {
    const client = await connectImap(settings, createTokenSource(settings.auth, context), (made) => { made.on('error', () => undefined); });
    try {
      while (waiting.length > 0 && client.usable) await waiting.shift()?.work(client);
      await client.logout().catch(() => undefined);
    } finally {
      client.close();
    }
  }

  return {
    async file(outgoing, signal) {
      const mail = await composeMail(outgoing, settings, context);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const giveUp = (): void => reject(new ConnectorError('temporary', 'Filing the copy took too long. It is tried again.', { code: 'aborted' }));
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.push({ reject, work: (client) => (signal.aborted ? Promise.resolve() : addOnce(client, settings, mail.messageId, mail.raw, outgoing.at)).then(resolve, reject) });
      void workAll();
      try {
        await promise;
      } catch (error) {
        throw error instanceof ConnectorError ? error : explainCopy(error, settings);
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}

async function addOnce(client: ImapFlow, settings: EmailSettings, messageId: string, raw: Buffer, at: number): Promise<void> {
  const folder = await findFolder(client, settings.imap.sentFolder);
  // Not read-only: of a folder open so, the client believes that it takes no flags.
  await client.mailboxOpen(folder);
  const there = await client.search({ header: { 'message-id': messageId } }, { uid: true });
  if (there && there.length > 0) return;
  if (!await client.append(folder, raw, ['\\Seen'], new Date(at))) throw new ConnectorError('temporary', 'The copy was not taken. It is tried again.', { code: 'not-filed' });
}

async function findFolder(client: ImapFlow, wanted: string): Promise<string> {
  const folders = await client.list();
  const found = wanted === 'auto' ? folders.find(({ specialUse }) => specialUse === '\\Sent') : folders.find(({ path }) => path === wanted);
  if (found) return found.path;
  throw new ConnectorError('misconfigured', wanted === 'auto'
    ? 'The mailbox has no folder for sent mail. Make one, name it in the settings, or turn the filing of copies off.'
    : `The mailbox has no folder "${wanted}" for copies of sent mail. Make it, name another one in the settings, or turn the filing of copies off.`, { code: 'no-sent-folder' });
}

function explainCopy(error: unknown, { imap, auth }: EmailSettings): ConnectorError {
  const code = error instanceof Error && 'serverResponseCode' in error ? error.serverResponseCode : undefined;
  if (code === 'APPENDLIMIT' || code === 'TOOBIG') return new ConnectorError('rejected', `The copy is larger than ${imap.host} takes into a folder.`, { code: 'too-large', cause: error });
  if (code === 'OVERQUOTA') return new ConnectorError('temporary', `The mailbox on ${imap.host} is full, so copies of sent mail cannot be filed. Make room in it.`, { code: 'full', cause: error });
  const fault = explainFault(error, `${imap.host}:${imap.port}`, auth.kind === 'password' ? 'password' : 'token');
  return new ConnectorError(fault.kind, fault.detail, { code: fault.code, cause: error });
}
