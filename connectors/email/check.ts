import type { ImapFlow } from 'imapflow';
import type { CheckStep, OpenContext } from '../spec/index.ts';
import { createTokenSource, type TokenSource } from './auth/token-source.ts';
import { explainFault } from './faults.ts';
import { connectImap } from './imap/connection.ts';
import { checkSending } from './sending/check.ts';
import { filesCopies } from './sending/files-itself.ts';
import type { EmailSettings } from './settings.ts';

const LONGEST = 25_000;

/** Signs in to both servers for real and says at which step it ends and why. Never throws; both run at once. */
export async function checkMail(settings: EmailSettings, context: OpenContext, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LONGEST)]);
  const tokens = createTokenSource(settings.auth, context);
  const token = await checkToken(settings, tokens, limited);
  // Without a token neither server would say anything but that.
  if (token.some(({ ok }) => !ok)) return token;
  const [imap, smtp] = await Promise.all([checkImap(settings, tokens, limited), checkSending(settings, context, settings.auth.kind === 'password' ? undefined : tokens, limited)]);
  return [...token, ...imap, ...smtp];
}

async function checkToken({ auth }: EmailSettings, tokens: TokenSource, signal: AbortSignal): Promise<readonly CheckStep[]> {
  if (auth.kind === 'password') return [];
  try {
    await orAborted(tokens.current(), signal);
    return [{ step: 'auth.token', ok: true }];
  } catch (error) {
    return [{ step: 'auth.token', ok: false, detail: explainFault(error, 'The provider').detail }];
  }
}

async function checkImap(settings: EmailSettings, tokens: TokenSource, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const server = `${settings.imap.host}:${settings.imap.port}`;
  const plain = findPlaintext(settings);
  const made: ImapFlow[] = [];
  try {
    const client = await orAborted(connectImap(settings, tokens, (one) => {
      made.push(one);
      one.on('error', () => undefined);
    }), signal);
    return [...plain, { step: 'imap.connect', ok: true }, { step: 'imap.login', ok: true }, ...await checkFolders(settings, client, signal), ...await checkSentFolder(settings, client, signal)];
  } catch (error) {
    const fault = explainFault(error, server, settings.auth.kind === 'password' ? 'password' : 'token');
    if (fault.phase === 'login') return [...plain, { step: 'imap.connect', ok: true }, { step: 'imap.login', ok: false, detail: fault.detail }];
    return [...plain, { step: 'imap.connect', ok: false, detail: fault.detail }];
  } finally {
    for (const client of made) client.close();
  }
}

/** `imap.inbox`, and `imap.folder.NAME` for each other. Opened as reading opens them, but for reading only. */
async function checkFolders({ imap }: EmailSettings, client: ImapFlow, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const steps: CheckStep[] = [];
  for (const folder of imap.folders) {
    const isInbox = /^inbox$/i.test(folder);
    const step = isInbox ? 'imap.inbox' : `imap.folder.${folder}`;
    try {
      await orAborted(client.mailboxOpen(folder, { readOnly: true }), signal);
      steps.push({ step, ok: true });
    } catch (error) {
      if (signal.aborted || !client.usable) throw error;
      const isMissing = error instanceof Error && 'mailboxMissing' in error && error.mailboxMissing === true;
      steps.push({ step, ok: false, detail: explainFolder(`${imap.host}:${imap.port}`, folder, isInbox, isMissing) });
    }
  }
  return steps;
}

function explainFolder(server: string, folder: string, isInbox: boolean, isMissing: boolean): string {
  if (isInbox) return `${server} lets us in but does not open INBOX. Does the account have a mailbox, and may it be read?`;
  if (isMissing) return `${server} has no folder "${folder}" that this account may see. Check its spelling, with the server's own separator; shared folders must be given to this account first.`;
  return `${server} does not open the folder "${folder}". May this account read it?`;
}

/** Where copies of what is sent go; nothing is said when none are made. */
async function checkSentFolder(settings: EmailSettings, client: ImapFlow, signal: AbortSignal): Promise<readonly CheckStep[]> {
  if (!filesCopies(settings)) return [];
  const { sentFolder } = settings.imap;
  const folders = await orAborted(client.list(), signal);
  const found = sentFolder === 'auto' ? folders.some(({ specialUse }) => specialUse === '\\Sent') : folders.some(({ path }) => path === sentFolder);
  if (found) return [{ step: 'imap.sent', ok: true }];
  return [{
    step: 'imap.sent', ok: false,
    detail: sentFolder === 'auto' ? 'The mailbox has no folder for sent mail. Make one, name it in the settings, or turn the filing of copies off.'
      : `The mailbox has no folder "${sentFolder}" for copies of sent mail. Make it, name another one, or turn the filing of copies off.`,
  }];
}

/** Said, and not a failure: an admin chose it. */
function findPlaintext({ imap, allowPlaintext }: EmailSettings): readonly CheckStep[] {
  if (imap.secure || !allowPlaintext) return [];
  return [{ step: 'imap.plaintext', ok: true, detail: 'Passwords and mail travel unencrypted here, because plain text is allowed.' }];
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' }));
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  work.catch(() => undefined);
  return Promise.race([work, promise]);
}
