import type { Head } from '../labels/label.ts';
import type { HeadScores } from './scores.ts';

/** A score that the shipped model must not fall below, on held-out text. */
export interface Floor {
  readonly head: Head;
  readonly set: string;
  readonly language: string;
  readonly measure: 'accuracy' | 'macroF1';
  readonly least: number;
}

/** A point or three below what the shipped model has: they catch a loss, they do not praise. */
export const floors: readonly Floor[] = [
  { head: 'language', set: 'lid13 sentence', language: '*', measure: 'accuracy', least: 0.99 },
  { head: 'language', set: 'lid13 pair', language: '*', measure: 'accuracy', least: 0.93 },
  { head: 'language', set: 'massive', language: '*', measure: 'accuracy', least: 0.98 },
  { head: 'language', set: 'stripped', language: '*', measure: 'accuracy', least: 0.97 },
  { head: 'language', set: 'latin', language: '*', measure: 'accuracy', least: 0.95 },
  { head: 'language', set: 'seeds', language: '*', measure: 'accuracy', least: 0.95 },
  { head: 'topic', set: 'banking77', language: '*', measure: 'accuracy', least: 0.95 },
  { head: 'topic', set: 'clinc_banking', language: '*', measure: 'accuracy', least: 0.88 },
  { head: 'topic', set: 'bitext_support', language: '*', measure: 'accuracy', least: 0.97 },
  { head: 'topic', set: 'seeds', language: '*', measure: 'accuracy', least: 0.8 },
  { head: 'topic', set: 'check', language: '*', measure: 'accuracy', least: 0.65 },
  { head: 'sentiment', set: 'goemotions_sent', language: 'en', measure: 'macroF1', least: 0.69 },
  { head: 'sentiment', set: 'goemotions_sent', language: 'ru', measure: 'macroF1', least: 0.57 },
  { head: 'sentiment', set: 'seeds', language: '*', measure: 'macroF1', least: 0.76 },
  { head: 'complaint', set: 'bitext_support', language: '*', measure: 'accuracy', least: 0.98 },
  { head: 'complaint', set: 'banking77', language: '*', measure: 'accuracy', least: 0.99 },
  { head: 'complaint', set: 'seeds', language: '*', measure: 'macroF1', least: 0.75 },
  { head: 'urgency', set: 'banking77', language: '*', measure: 'macroF1', least: 0.88 },
  { head: 'urgency', set: 'clinc_banking', language: '*', measure: 'macroF1', least: 0.9 },
  { head: 'urgency', set: 'seeds', language: '*', measure: 'macroF1', least: 0.76 },
  { head: 'spam', set: 'sms_spam', language: '*', measure: 'macroF1', least: 0.95 },
  { head: 'spam', set: 'seeds', language: '*', measure: 'accuracy', least: 0.95 },
];

/** One line for each floor that is missed. */
export function meetFloors(scores: readonly HeadScores[], all: readonly Floor[]): string[] {
  return all.flatMap((floor) => {
    const line = scores.find((one) => one.head === floor.head)?.lines.find((one) => one.set === floor.set && one.language === floor.language);
    const name = `${floor.head}, ${floor.set}, ${floor.language}: ${floor.measure}`;
    if (line === undefined) return [`${name} was not measured`];
    const value = line[floor.measure];
    return value >= floor.least ? [] : [`${name} is ${(value * 100).toFixed(1)} %, the floor is ${(floor.least * 100).toFixed(1)} %`];
  });
}
