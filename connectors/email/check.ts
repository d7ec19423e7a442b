import { createTransport } from 'nodemailer';
import type { CheckStep } from '../spec/index.ts';
import { explainFault } from './faults.ts';
import { createImapConnection } from './imap/connection.ts';
import { makeSmtpOptions } from './sending/send.ts';
import type { EmailSettings } from './settings.ts';

const LONGEST = 25_000;

/** Signs in to both servers for real and says at which step it ends and why. Never throws; both run at once. */
export async function checkMail(settings: EmailSettings, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LONGEST)]);
  const [imap, smtp] = await Promise.all([checkImap(settings, limited), checkSmtp(settings, limited)]);
  return [...imap, ...smtp];
}

async function checkImap(settings: EmailSettings, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const server = `${settings.imap.host}:${settings.imap.port}`;
  const plain = findPlaintext(settings.imap.secure, settings, 'imap');
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

async function checkSmtp(settings: EmailSettings, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const plain = findPlaintext(settings.smtp.secure, settings, 'smtp');
  const { user, password } = settings.smtp;
  const transport = createTransport({ ...makeSmtpOptions(settings, { answerMs: 15_000 }), ...(user !== undefined && { auth: { user, pass: password ?? '' } }) });
  const login: readonly CheckStep[] = user === undefined ? [] : [{ step: 'smtp.login', ok: true }];
  try {
    await orAborted(transport.verify(), signal);
    return [...plain, { step: 'smtp.connect', ok: true }, ...login];
  } catch (error) {
    const fault = explainFault(error, `${settings.smtp.host}:${settings.smtp.port}`);
    if (fault.phase === 'login') return [...plain, { step: 'smtp.connect', ok: true }, { step: 'smtp.login', ok: false, detail: fault.detail }];
    return [...plain, { step: 'smtp.connect', ok: false, detail: fault.detail }];
  } finally {
    transport.close();
  }
}

/** Said, and not a failure: an admin chose it. */
function findPlaintext(secure: boolean, settings: EmailSettings, side: 'imap' | 'smtp'): readonly CheckStep[] {
  if (secure || !settings.allowPlaintext) return [];
  return [{ step: `${side}.plaintext`, ok: true, detail: 'Passwords and mail travel unencrypted here, because plain text is allowed.' }];
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' }));
  signal.addEventListener('abort', () => reject(Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' })), { once: true });
  work.catch(() => undefined);
  return Promise.race([work, promise]);
}
