import { hash } from 'node:crypto';
import { limits } from '../limits.ts';

/** An external id as we keep it: itself, or its hash when it is longer than any sane one. */
export function boundId(externalId: string): string {
  return externalId.length <= limits.externalId ? externalId : `sha256:${hash('sha256', externalId, 'hex')}`;
}

/** The references worth looking up, nearest first: the nearest, and the farthest, where a thread began. */
export function pickReferences(references: readonly string[] | undefined): readonly string[] {
  const all = [...new Set(references ?? [])].filter((reference) => reference !== '').map(boundId);
  if (all.length <= limits.nearReferences + limits.farReferences) return all;
  return [...all.slice(0, limits.nearReferences), ...all.slice(-limits.farReferences)];
}

/**
 * The sender's time within reason: not after receipt, not absurdly before it (unless it is old mail brought in), and after
 * the message that it `answers` (a customer's clock runs slow, a mail's Date has whole seconds).
 */
export function boundTime(at: number | undefined, receivedAt: number, answers: number | null = null, isHistory = false): { readonly at: number; readonly believed: boolean } {
  if (at === undefined) return { at: receivedAt, believed: true };
  const whole = Math.trunc(at);
  if (!Number.isSafeInteger(whole) || whole < (isHistory ? 0 : receivedAt - limits.oldestMessage)) return { at: receivedAt, believed: false };
  return { at: Math.min(answers === null ? whole : Math.max(whole, answers + 1), receivedAt), believed: true };
}
