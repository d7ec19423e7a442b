import { createPrivateKey, type KeyObject } from 'node:crypto';
import DKIM from 'nodemailer/lib/dkim';
import { ConnectorError } from '../../spec/index.ts';
import type { MailSettings } from '../settings.ts';

/** What the signature covers: everything a reader sees or a program acts on (RFC 6376 §5.4, RFC 8058 §4). */
const SIGNED = 'From:Reply-To:Subject:Date:Message-ID:To:Cc:In-Reply-To:References:MIME-Version:Content-Type:Content-Transfer-Encoding:List-Unsubscribe:List-Unsubscribe-Post:Auto-Submitted';

/** The mail with our signature above it (RFC 6376, rsa-sha256): the same for the same bytes. ConnectorError `misconfigured` for a key that cannot sign. */
export async function signMail(raw: Buffer, dkim: NonNullable<MailSettings['dkim']>): Promise<Buffer> {
  readSigningKey(dkim.privateKey);
  const signer = new DKIM({ keys: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey }, headerFieldNames: SIGNED });
  const chunks: Buffer[] = [];
  for await (const chunk of signer.sign(raw)) chunks.push(Buffer.from(chunk as Uint8Array));
  const signed = Buffer.concat(chunks);
  // The library sends on without a word when it cannot sign.
  if (!/^dkim-signature:/i.test(signed.subarray(0, 20).toString('latin1'))) throw new ConnectorError('misconfigured', 'The DKIM key cannot sign. Paste an RSA key of 2048 bits in PEM form.', { code: 'dkim-key' });
  return signed;
}

/** ConnectorError `misconfigured` for what is no RSA key. */
export function readSigningKey(privateKey: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(privateKey);
  } catch (error) {
    throw new ConnectorError('misconfigured', 'The DKIM key cannot be read. Paste an RSA key in PEM form, without a pass phrase.', { code: 'dkim-key', cause: error });
  }
  if (key.asymmetricKeyType !== 'rsa') throw new ConnectorError('misconfigured', `The DKIM key is of kind ${key.asymmetricKeyType ?? 'unknown'}. Receivers everywhere check RSA keys alone: use one of 2048 bits.`, { code: 'dkim-key' });
  return key;
}
