import { collection, type Document } from '../../runtime/ports/index.ts';

/** One acknowledged number. */
export interface Entry extends Document {
  readonly account: string;
  readonly number: number;
  readonly tags: readonly string[];
  /** How often its job was worked off: once. */
  readonly worked?: number;
}

/** How many entries there are, written in the same batches. */
export interface Account extends Document {
  readonly total: number;
  readonly last: number;
}

export const entries = collection<Entry>()('killEntries', { byNumber: { on: ['number'] }, byAccount: { on: ['account', 'number'] }, byTag: { each: 'tags', on: ['number'] } });
export const accounts = collection<Account>()('killAccounts', {});
export const victimCollections = [entries, accounts];
export const workspaceId = 'main';
export const queueName = 'kill';
export const entryId = (number: number): string => `e${number}`;
