import type { Priority } from '../facts.ts';

export interface WaitingItem {
  readonly id: string;
  readonly priority: Priority;
  /** Since when the customer waits, ms UTC. Handing over or putting back in line does not change it. */
  readonly waitingSince: number;
}

/** How fast a waiting item gains urgency, by priority. Twice the priority catches up in half the time. */
export const rates: Readonly<Record<Priority, number>> = { low: 1, normal: 2, high: 4, urgent: 8 };

/** Whoever has waited so long comes before all who have not, whatever the priority. */
export const longestWaitMs = 4 * 3_600_000;

/**
 * Who is served next, first to last, by accumulating priority: score = rate × time waited (Kleinrock's delay-dependent
 * priorities; Stanford, Taylor and Ziedins 2014). An item of a higher class h that came s after one of a lower class l
 * overtakes it only when the latter has waited longer than s · rate_h ÷ (rate_h − rate_l); so nobody starves. Beyond
 * `longestWaitMs` items go first, oldest first. Equal scores: the one that waits longer, then by id.
 */
export function order<T extends WaitingItem>(items: readonly T[], now: number): readonly T[] {
  return items.toSorted((one, other) => compareWaiting(one, other, now));
}

/** rate × ms waited. */
function scoreOf({ priority, waitingSince }: WaitingItem, now: number): number {
  return rates[priority] * Math.max(0, now - waitingSince);
}

function compareWaiting(one: WaitingItem, other: WaitingItem, now: number): number {
  const overdue = Number(isOverdue(other, now)) - Number(isOverdue(one, now));
  if (overdue !== 0) return overdue;
  const byScore = isOverdue(one, now) ? 0 : scoreOf(other, now) - scoreOf(one, now);
  return byScore || one.waitingSince - other.waitingSince || (one.id < other.id ? -1 : Number(one.id > other.id));
}

function isOverdue({ waitingSince }: WaitingItem, now: number): boolean {
  return now - waitingSince >= longestWaitMs;
}
