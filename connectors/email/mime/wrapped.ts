import type { Protection } from '../../spec/index.ts';
import { nameOf } from './part-file.ts';
import { readCms } from './signed-content.ts';
import { readTree, type Part } from './tree.ts';

/** Whether Outlook wrapped what the message holds. */
export function isTnef(part: Part): boolean {
  return part.type === 'application/ms-tnef' || part.type === 'application/vnd.ms-tnef' || /^winmail\.dat$/i.test(nameOf(part) ?? '');
}

function isCms(part: Part): boolean {
  return /^application\/(?:x-)?pkcs7-mime$/.test(part.type) || (part.type === 'application/octet-stream' && /\.p7[mz]$/i.test(nameOf(part) ?? ''));
}

/** The message inside an S/MIME part that is signed and not encrypted (RFC 8551 §3.5.2). */
export function openSigned(part: Part): Part | undefined {
  if (!isCms(part)) return undefined;
  const content = readCms(part.decode())?.content;
  return content && content.length > 0 ? readTree(content).root : undefined;
}

/** How a part, or the text of a message, is protected end to end. */
export function protectionOf(what: Part | string): Protection | null {
  if (typeof what === 'string') return inlinePgp(what);
  if (isCms(what)) return { standard: 'smime', how: howOfCms(what) };
  const protocol = what.contentType.parameters.get('protocol')?.toLowerCase() ?? '';
  const second = what.children[1]?.type ?? '';
  if (what.type === 'multipart/encrypted') return { standard: 'pgp', how: 'encrypted' };
  if (what.type !== 'multipart/signed') return null;
  return { standard: /pkcs7/.test(protocol) || /pkcs7/.test(second) ? 'smime' : 'pgp', how: 'signed' };
}

function howOfCms(part: Part): Protection['how'] {
  const stated = part.contentType.parameters.get('smime-type')?.toLowerCase() ?? '';
  return readCms(part.decode())?.how ?? (/^signed|^certs/.test(stated) ? 'signed' : 'encrypted');
}

function inlinePgp(text: string): Protection | null {
  const block = /^-----BEGIN PGP (SIGNED )?MESSAGE-----\s*$/m.exec(text);
  return block && { standard: 'pgp', how: block[1] ? 'signed' : 'encrypted' };
}

/** The words of a text that is signed inline (RFC 9580 §7), without what the signing added around them. */
export function withoutArmor(text: string): string {
  if (!text.includes('-----BEGIN PGP SIGNED MESSAGE-----')) return text;
  return text.replace(/^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z]{1,20}: .{0,200}\n){0,10}\n?/gm, '')
    .replace(/^-----BEGIN PGP SIGNATURE-----$[^-]{0,20000}(?:-----END PGP SIGNATURE-----)?/gm, '').replace(/^- (?=-)/gm, '');
}
