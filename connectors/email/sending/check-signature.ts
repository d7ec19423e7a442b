import { createPublicKey, type KeyObject } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { ConnectorError, type CheckStep, type OpenContext } from '../../spec/index.ts';
import type { MailSettings } from '../settings.ts';
import { readSigningKey } from './dkim.ts';

const STEP = 'dns.dkim';

/** Whether receivers can check our signature: the name system must hold the other half of the key (RFC 6376 §3.6). Never throws. */
export async function checkSignature({ dkim, address }: MailSettings, context: Pick<OpenContext, 'resolve'>, signal: AbortSignal): Promise<readonly CheckStep[]> {
  if (!dkim) return [];
  const domain = domainToASCII(dkim.domain) || dkim.domain;
  const name = `${dkim.selector}._domainkey.${domain}`;
  const fail = (detail: string): readonly CheckStep[] => [{ step: STEP, ok: false, detail }];
  let key: KeyObject;
  try {
    key = createPublicKey(readSigningKey(dkim.privateKey));
  } catch (error) {
    return fail(error instanceof ConnectorError ? error.message : 'The DKIM key cannot be read. Paste an RSA key in PEM form.');
  }
  const ours = key.export({ type: 'spki', format: 'der' }).toString('base64');
  const publish = `Publish this TXT record under ${name}: v=DKIM1; k=rsa; p=${ours}`;
  if (!isSameOrganisation(domain, address.slice(address.lastIndexOf('@') + 1))) {
    return fail(`The signature is of ${domain}, the mail comes from ${address}: receivers do not count it as the sender's. Sign with the domain of the address.`);
  }
  let records: readonly unknown[];
  try {
    records = await Promise.race([context.resolve(name, 'TXT'), untilAborted(signal)]);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTFOUND' || code === 'ENODATA') return fail(`There is no key under ${name}. ${publish}`);
    return fail(`The name server does not answer about ${name} (${typeof code === 'string' ? code : 'no reason'}). Try again later.`);
  }
  const keys = records.map((record) => /(?:^|;)\s*p\s*=([^;]*)/.exec([record].flat().join(''))?.[1]?.replace(/\s/g, '')).filter((text) => text !== undefined);
  if (keys.includes(ours)) return [{ step: STEP, ok: true }];
  return fail(keys.includes('') ? `The key under ${name} was withdrawn. ${publish}` : `The key under ${name} is not the other half of this one. ${publish}`);
}

/** One is the other or stands below it. */
function isSameOrganisation(one: string, other: string): boolean {
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}

function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  const stop = (): void => reject(Object.assign(new Error('No answer in time.'), { code: 'ETIMEOUT' }));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return promise;
}
