import type { CheckStep, OpenContext } from '../spec/index.ts';
import { createTokenSource } from './auth/token-source.ts';
import { explainFault } from './faults.ts';
import { createImapConnection } from './imap/connection.ts';
import { checkSending } from './sending/check.ts';
import type { EmailSettings } from './settings.ts';

const LONGEST = 25_000;

/** Signs in to both servers for real and says at which step it ends and why. Never throws; both run at once. */
export async function checkMail(settings: EmailSettings, context: OpenContext, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LONGEST)]);
  const [imap, smtp] = await Promise.all([checkImap(settings, limited), checkSending(settings, createTokenSource(settings.auth, context), limited)]);
  return [...imap, ...smtp];
}

async function checkImap(settings: EmailSettings, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const server = `${settings.imap.host}:${settings.imap.port}`;
  const plain = findPlaintext(settings);
  const client = createImapConnection(settings);
  client.on('error', () => undefined);
  const steps: CheckStep[] = [...plain];
  try {
    await orAborted(client.connect(), signal);
    steps.push({ step: 'imap.connect', ok: true }, { step: 'imap.login', ok: true });
  } catch (error) {
    const fault = explainFault(error, server);
    if (fault.phase === 'login') return [...steps, { step: 'imap.connect', ok: true }, { step: 'imap.login', ok: false, detail: fault.detail }];
    return [...steps, { step: 'imap.connect', ok: false, detail: fault.detail }];
  } finally {
    if (steps.length === plain.length) client.close();
  }
  try {
    await orAborted(client.mailboxOpen('INBOX'), signal);
    return [...steps, { step: 'imap.inbox', ok: true }];
  } catch {
    return [...steps, { step: 'imap.inbox', ok: false, detail: `${server} lets us in but does not open INBOX. Does the account have a mailbox, and may it be read?` }];
  } finally {
    client.close();
  }
}

/** Said, and not a failure: an admin chose it. */
function findPlaintext({ imap, allowPlaintext }: EmailSettings): readonly CheckStep[] {
  if (imap.secure || !allowPlaintext) return [];
  return [{ step: 'imap.plaintext', ok: true, detail: 'Passwords and mail travel unencrypted here, because plain text is allowed.' }];
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' }));
  signal.addEventListener('abort', () => reject(Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' })), { once: true });
  work.catch(() => undefined);
  return Promise.race([work, promise]);
}
