import { ConnectorError } from '../../spec/index.ts';
import { explainFault, type Fault } from '../faults.ts';
import type { Account } from './account.ts';
import { NotKept } from './cursor-keeper.ts';

/** How often an account that has signed in before may be refused before it counts: sign-in servers have bad minutes. */
const REFUSALS = 3;
const LONGEST_PAUSE = 300_000;

/**
 * What is wrong with a connection of the account. Throws ConnectorError `sign-in` or `misconfigured` when trying again is no
 * use: the whole stream ends with it.
 */
export function judgeFault(account: Account, error: unknown): Fault & { readonly retryAfterMs?: number } {
  if (error instanceof NotKept) return error.fault;
  const by = account.settings.auth.kind === 'password' ? 'password' : 'token';
  const fault = explainFault(error, account.server, by);
  account.log.warn('mailbox connection failed', { code: fault.code, phase: fault.phase });
  if (fault.kind === 'temporary') {
    const retryAfterMs = readRetryAfter(error);
    return { ...fault, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  const { signIn } = account;
  signIn.refusals += 1;
  if (signIn.hasWorked && signIn.refusals < REFUSALS) {
    return { ...fault, kind: 'temporary', retryAfterMs: account.times.refusedMs };
  }
  throw new ConnectorError(fault.kind, fault.detail, { code: fault.code, cause: error });
}

/** What the provider's token endpoint or the server itself asked for; at most five minutes, for then mail waits. */
function readRetryAfter(error: unknown): number | undefined {
  if (error instanceof ConnectorError) return error.retryAfterMs;
  const asked = error instanceof Error && 'throttleReset' in error ? Number(error.throttleReset) : Number.NaN;
  return asked > 0 ? Math.min(asked, LONGEST_PAUSE) : undefined;
}
