import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync, linkSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Vault } from '../ports/index.ts';
import { UnusableFolder } from './file/schema.ts';

/** Shortest `PARLEY_KEY`, in characters. */
const shortestKey = 16;

const format = 'v1.';
const nonceBytes = 12;
const tagBytes = 16;

/** Where the key comes from: given, or a file in the folder that is made when there is none. */
export type KeySource = { readonly key: string } | { readonly folder: string };

/** Seals and signs with keys derived (HKDF-SHA-256) from one secret. Throws UnusableFolder for a key that is too short. */
export function createVault(source: KeySource): Vault {
  const root = 'key' in source ? source.key : readOrMakeKey(source.folder);
  if (root.length < shortestKey) throw new UnusableFolder(`the key has fewer than ${shortestKey} characters: set PARLEY_KEY to a longer one`);
  const derived = new Map<string, Uint8Array>();

  function key(purpose: string): Uint8Array {
    const known = derived.get(purpose);
    if (known) return Uint8Array.from(known);
    const made = new Uint8Array(hkdfSync('sha256', root, 'parley', purpose, 32));
    // Purposes are names in the code; the bound only guards against somebody who makes them up.
    if (derived.size < 1000) derived.set(purpose, made);
    return Uint8Array.from(made);
  }

  return {
    key: (purpose) => key(`key ${purpose}`),
    seal(plain, purpose) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key('seal'), nonce).setAAD(Buffer.from(purpose));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return format + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed.slice(format.length), 'base64url');
      if (!sealed.startsWith(format) || bytes.length < nonceBytes + tagBytes) throw new Error('this was not sealed by Parley');
      const decipher = createDecipheriv('aes-256-gcm', key('seal'), bytes.subarray(0, nonceBytes)).setAAD(Buffer.from(purpose));
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      try {
        return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        throw new Error('a sealed value can not be opened: it was changed, or sealed with another key (PARLEY_KEY, or the file "key" in the data folder)');
      }
    },
  };
}

/** The name of the generated key's file; never part of a backup. */
export const keyFile = 'key';

function readOrMakeKey(folder: string): string {
  const file = path.join(folder, keyFile);
  const known = readKey(file);
  if (known !== undefined) return known;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Written whole under another name first; the link fails when somebody was faster, whose key then holds.
  const fresh = `${file}.${process.pid}.new`;
  const descriptor = openSync(fresh, 'w', 0o600);
  writeSync(descriptor, `${randomBytes(32).toString('base64url')}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  try {
    linkSync(fresh, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  return readKey(file) ?? '';
}

function readKey(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new UnusableFolder(`the key file ${file} can not be read: give the user Parley runs as the right to read it`, { cause: error });
  }
}

/** Sealed once with the folder's key, so that another key is noticed at start and not when a secret is needed. */
const proofFile = 'key-proof';

/** Throws UnusableFolder when the folder's secrets were sealed with another key. */
export function demandSameKey(folder: string, vault: Vault): void {
  const file = path.join(folder, proofFile);
  const proof = readKey(file);
  if (proof === undefined) {
    writeFileSync(file, `${vault.seal('parley', proofFile)}\n`, { mode: 0o600 });
    return;
  }
  try {
    vault.open(proof, proofFile);
  } catch (error) {
    throw new UnusableFolder(`the secrets in ${folder} were sealed with another key: set PARLEY_KEY to the earlier one, or put the file "key" back. `
      + `If it is lost, delete ${file} and enter the passwords of all channels anew`, { cause: error });
  }
}
