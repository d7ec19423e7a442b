import { createHash } from 'node:crypto';
import type { RawDelivery } from '../../spec/index.ts';
import { PARTIAL } from '../reading/read.ts';

/** Where a message lies: a folder of the account, in one of its numberings. */
export interface Where {
  readonly path: string;
  readonly uidValidity: string;
  readonly uid: number;
}

/** The place as the hub remembers it. */
export function placeOf({ path, uidValidity, uid }: Where): string {
  return `${path}/${uidValidity}/${uid}`;
}

/** A message that was fetched whole. Its bytes name it: they stay when the server renumbers or somebody moves it, and differ where Message-IDs are repeated. */
export function wholeMail(source: Uint8Array, where: Where, isHistory: boolean): RawDelivery {
  return { key: hashOf(source), body: source, context: contextOf(where), place: placeOf(where), ...(isHistory && { isHistory }) };
}

/** A message of which only the header was fetched; `why` is shown with it. */
export function headerOnly(header: Uint8Array, size: number, why: string, where: Where, isHistory: boolean): RawDelivery {
  return { key: hashOf(header, String(size)), body: header, context: { ...contextOf(where), [PARTIAL]: why }, place: placeOf(where), ...(isHistory && { isHistory }) };
}

function contextOf({ path, uidValidity, uid }: Where): Record<string, string> {
  return { mailbox: path, uid: String(uid), uidValidity };
}

function hashOf(bytes: Uint8Array, suffix = ''): string {
  return createHash('sha256').update(bytes).update(suffix).digest('hex');
}
