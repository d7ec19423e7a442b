import { ConnectorError } from '../../spec/index.ts';
import { explainFault, type Fault } from '../faults.ts';
import type { Account } from './account.ts';
import { NotKept } from './cursor-keeper.ts';

/** How often an account that has signed in before may be refused before it counts: sign-in servers have bad minutes. */
const REFUSALS = 3;

/**
 * What is wrong with a connection of the account. Throws ConnectorError `sign-in` or `misconfigured` when trying again is no
 * use: the whole stream ends with it.
 */
export function judgeFault(account: Account, error: unknown): Fault & { readonly retryAfterMs?: number } {
  if (error instanceof NotKept) return error.fault;
  const by = account.settings.auth.kind === 'password' ? 'password' : 'token';
  const fault = explainFault(error, account.server, by);
  account.log.warn('mailbox connection failed', { code: fault.code, phase: fault.phase });
  if (fault.kind === 'temporary') return { ...fault, ...(error instanceof ConnectorError && error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }) };
  const { signIn } = account;
  signIn.refusals += 1;
  if (fault.kind === 'sign-in' && fault.phase === 'login' && signIn.hasWorked && signIn.refusals < REFUSALS) {
    return { ...fault, kind: 'temporary', retryAfterMs: account.times.refusedMs };
  }
  throw new ConnectorError(fault.kind, fault.detail, { code: fault.code, cause: error });
}
