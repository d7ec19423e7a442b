import { z } from 'zod';

/** Where reading a mailbox goes on. Plain JSON; UIDVALIDITY is a bigint on the wire and text here. */
export interface MailCursor {
  readonly uidValidity: string;
  /** Everything up to this UID was taken, but for `pending`. */
  readonly lastUid: number;
  /** Older messages still to be taken, ascending. */
  readonly pending: readonly number[];
  /** When the mailbox was last known to be read whole, ms UTC. */
  readonly at: number;
}

const uid = z.int().min(0).max(0xffff_ffff);
const schema = z.object({ uidValidity: z.string().max(30), lastUid: uid, pending: z.array(uid).max(100_000).default([]), at: z.number() });

/** Undefined for a mailbox that was never read, and for what is no cursor of ours. */
export function readCursor(value: unknown): MailCursor | undefined {
  const read = schema.safeParse(value);
  return read.success ? read.data : undefined;
}
