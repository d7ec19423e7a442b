import type { KeyObject } from 'node:crypto';
import { ConnectorError, type CheckStep, type OpenContext } from '../spec/index.ts';
import { postSigned } from './send.ts';

/** Posts a signed `check` event to the receiver and says what is wrong when it is not answered 2xx. Never throws. */
export async function checkApi(url: string | undefined, key: KeyObject, context: OpenContext, signal: AbortSignal): Promise<readonly CheckStep[]> {
  const secret: CheckStep = { step: 'api.secret', ok: true };
  if (url === undefined) return [secret];
  const id = `check-${context.channelId}-${context.now()}`.replace(/[^A-Za-z0-9_-]/g, '_');
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(15_000)]);
    const response = await postSigned(url, key, id, { type: 'check', id, at: context.now() }, context, limited);
    await response.body?.cancel();
    if (response.ok) return [secret, { step: 'api.url', ok: true }];
    return [secret, { step: 'api.url', ok: false, detail: `The address answered ${response.status} to a signed check event; it must answer 2xx. ${advise(response.status)}` }];
  } catch (error) {
    const detail = error instanceof ConnectorError ? error.message : 'The address could not be asked.';
    return [secret, { step: 'api.url', ok: false, detail: `${detail} Check the address, the firewall and the certificate.` }];
  }
}

function advise(status: number): string {
  if (status === 401 || status === 403) return 'Check that both sides have the same secret.';
  if (status === 404) return 'Check the path of the address.';
  if (status >= 300 && status < 400) return 'Redirects are not followed: set the final address.';
  return status >= 500 ? 'Look into the log of the receiver.' : 'Let the receiver take events of types it does not know.';
}
