import type { CheckStep, OpenContext } from '../../spec/index.ts';
import type { TokenSource } from '../auth/token-source.ts';
import { explainFault } from '../faults.ts';
import type { MailSettings } from '../settings.ts';
import { checkSignature } from './check-signature.ts';
import { openSmtpSession } from './smtp.ts';

/** Whether mail can leave, and be known as ours: connects and signs in as sending does. Never throws. */
export async function checkSending(settings: MailSettings, context: OpenContext, tokens: TokenSource | undefined, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const [server, signature] = await Promise.all([checkServer(settings, tokens, signal), checkSignature(settings, context, signal)]);
  return [...server, ...signature];
}

async function checkServer(settings: MailSettings, tokens: TokenSource | undefined, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const { smtp, allowPlaintext } = settings;
  const plain: readonly CheckStep[] = smtp.secure || !allowPlaintext ? []
    : [{ step: 'smtp.plaintext', ok: true, detail: 'Passwords and mail travel unencrypted here, because plain text is allowed.' }];
  try {
    const session = await openSmtpSession(settings, tokens, signal, { answerMs: 15_000 });
    session.quit();
    return [...plain, { step: 'smtp.connect', ok: true }, ...(smtp.user === undefined ? [] : [{ step: 'smtp.login', ok: true }])];
  } catch (error) {
    const fault = explainFault(error, `${smtp.host}:${smtp.port}`, tokens ? 'token' : 'password');
    if (fault.phase === 'login') return [...plain, { step: 'smtp.connect', ok: true }, { step: 'smtp.login', ok: false, detail: fault.detail }];
    return [...plain, { step: 'smtp.connect', ok: false, detail: fault.detail }];
  }
}
