import { expect, test } from 'vitest';
import { readMail } from '../reading/read-mail.ts';
import { readCms } from './signed-content.ts';
import { readTree } from './tree.ts';
import { openSigned, protectionOf, withoutArmor } from './wrapped.ts';

const der = (tag: number, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const length = body.length < 128 ? Buffer.from([body.length]) : Buffer.from([0x82, body.length >> 8, body.length & 255]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
};
/** Of indefinite length, as programs write that do not know the end at the beginning. */
const ber = (tag: number, ...content: readonly Buffer[]): Buffer => Buffer.concat([Buffer.from([tag, 0x80]), ...content, Buffer.from([0, 0])]);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const DATA = oid('2a864886f70d010701');
const VERSION = der(0x02, Buffer.from([1]));
const MAIL = Buffer.from(`Content-Type: text/plain\r\n\r\n${'signed words '.repeat(30)}`);

const signed = der(0x30, oid('2a864886f70d010702'), der(0xa0, der(0x30, VERSION, der(0x31), der(0x30, DATA, der(0xa0, der(0x04, MAIL))), der(0x31))));
const streamed = ber(0x30, oid('2a864886f70d010702'), ber(0xa0, ber(0x30, VERSION, der(0x31), ber(0x30, DATA, ber(0xa0, ber(0x24, der(0x04, MAIL.subarray(0, 100)), der(0x04, MAIL.subarray(100))))), der(0x31))));
const enveloped = der(0x30, oid('2a864886f70d010703'), der(0xa0, der(0x30, VERSION)));

test.each([['whole', signed], ['streamed', streamed]])('what is signed and not encrypted is taken out: %s', (_how, bytes) => {
  expect(readCms(bytes)).toEqual({ how: 'signed', content: MAIL });
  const part = readTree(Buffer.from(`Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64')}`)).root;
  expect(protectionOf(part)).toEqual({ standard: 'smime', how: 'signed' });
  expect(openSigned(part)?.decode().toString()).toContain('signed words');
});

test('what is encrypted, signed apart or damaged is said, not opened', () => {
  expect(readCms(enveloped)).toEqual({ how: 'encrypted' });
  expect(readCms(Buffer.from('junk that is no object'))).toBeUndefined();
  for (let cut = 0; cut < signed.length; cut += 7) expect(() => readCms(signed.subarray(0, cut))).not.toThrow();
  expect(readCms(Buffer.from(Array.from({ length: 20_000 }, () => [0x30, 0x80]).flat()))).toBeUndefined();
});

test.each([
  ['multipart/signed; protocol="application/pgp-signature"; boundary=b', { standard: 'pgp', how: 'signed' }], ['multipart/signed; protocol="application/x-pkcs7-signature"; boundary=b', { standard: 'smime', how: 'signed' }],
  ['multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', { standard: 'pgp', how: 'encrypted' }], ['application/x-pkcs7-mime; smime-type=enveloped-data', { standard: 'smime', how: 'encrypted' }], ['text/plain', null],
])('%s', (type, wanted) => {
  expect(protectionOf(readTree(Buffer.from(`Content-Type: ${type}\r\n\r\n--b\r\n\r\nx\r\n--b--`)).root)).toEqual(wanted);
});

test('PGP in the text is said, and its marks are no words of the writer', () => {
  const text = '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nHello\n- -- \nAnn\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCgAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n';
  expect(protectionOf(text)).toEqual({ standard: 'pgp', how: 'signed' });
  expect(withoutArmor(text).trim()).toBe('Hello\n-- \nAnn');
  expect(protectionOf('-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----')).toEqual({ standard: 'pgp', how: 'encrypted' });
  expect(protectionOf('he wrote "-----BEGIN PGP MESSAGE-----" to me')).toBeNull();
});

test('a mail signed by S/MIME around its text is read; its signature is no file of the writer\'s', () => {
  const mail = (type: string, bytes: Buffer) => readMail(Buffer.from(`From: a@x.example\nContent-Type: ${type}; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n${bytes.toString('base64')}`));
  expect(mail('application/pkcs7-mime; smime-type=signed-data', signed)).toMatchObject({ text: MAIL.toString().split('\r\n\r\n')[1], attachments: [], protection: { standard: 'smime', how: 'signed' } });
  expect(mail('application/pkcs7-mime; smime-type=enveloped-data', enveloped)).toMatchObject({ text: '', attachments: [{ name: 'smime.p7m' }], protection: { standard: 'smime', how: 'encrypted' } });
  const apart = readMail(Buffer.from('From: a@x.example\nContent-Type: multipart/signed; protocol="application/pgp-signature"; boundary=b\n\n--b\n\nhello\n--b\nContent-Type: application/pgp-signature; name=signature.asc\n\nx\n--b--'));
  expect(apart).toMatchObject({ text: 'hello', protection: { standard: 'pgp', how: 'signed' }, attachments: [{ name: 'signature.asc', inline: true }] });
});
