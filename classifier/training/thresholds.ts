import type { Thresholds } from '../models/model.ts';
import { indexOfLargest, probabilitiesOf } from '../models/score.ts';
import type { Calibration, Scored } from './calibrate.ts';

/** No probability reaches it. */
const never = 2;
const autoPrecision = 0.95;
const suggestPrecision = 0.7;
/** Fewer held-out texts above a threshold prove nothing. */
const fewestProof = 40;
/** Odds that one label alone must have to be worth showing, whatever the average above the threshold is. */
const leastSuggest = 0.5;

interface Judged {
  readonly value: string;
  readonly language: string;
  readonly probability: number;
  readonly isRight: boolean;
}

function judge(values: readonly string[], calibration: Calibration, scored: readonly Scored[]): Judged[] {
  return scored.map((one) => {
    const probabilities = probabilitiesOf({ values, ...calibration }, one.margins, 0);
    const best = indexOfLargest(probabilities);
    return { value: values[best] ?? '', language: one.language, probability: probabilities[best] ?? 0, isRight: best === one.truth };
  });
}

/** The lowest probability from which on held-out texts are right in `precision` of cases; `never` when there is none. */
export function thresholdFor(judged: readonly Pick<Judged, 'probability' | 'isRight'>[], precision: number): number {
  const sorted = judged.toSorted((one, other) => other.probability - one.probability);
  let right = 0;
  let lowest = never;
  sorted.forEach((one, index) => {
    if (one.isRight) right += 1;
    const seen = index + 1;
    const isLastOfEquals = sorted[seen]?.probability !== one.probability;
    if (seen >= fewestProof && isLastOfEquals && right / seen >= precision) lowest = one.probability;
  });
  return lowest === never ? never : Math.floor(lowest * 10_000) / 10_000;
}

/** What a head may do by itself whatever the figures say. */
export interface Policy {
  /** Whether the model alone never acts: a rule or a person does. */
  readonly neverAuto: boolean;
  /** Calibrated odds that one label alone must have to act, whatever the average above the threshold is. */
  readonly leastAuto: number;
  /** The value that says "nothing to report", easy and frequent: precision is shown apart for it and for the rest. */
  readonly quiet: string | null;
  /** Whether precision must be shown apart for each language. */
  readonly byLanguage: boolean;
}

/**
 * Thresholds by the keys that `ModelHead.thresholds` explains. A language without enough held-out text of its own gets
 * no `auto`: that English is right says nothing of Georgian.
 */
export function thresholdsOf(
  values: readonly string[], languages: readonly string[], policy: Policy, calibration: Calibration, scored: readonly Scored[],
): Record<string, Thresholds> {
  const judged = judge(values, calibration, scored.filter((one) => one.isProof));
  const table: Record<string, Thresholds> = {};
  for (const key of policy.quiet === null ? ['*'] : ['*', policy.quiet]) {
    const group = judged.filter((one) => (key === '*' ? one.value !== policy.quiet : one.value === key));
    const suggest = thresholdFor(group, suggestPrecision);
    const auto = (some: readonly Judged[]): number => (policy.neverAuto ? never : Math.max(policy.leastAuto, thresholdFor(some, autoPrecision)));
    table[key] = withSuggest(policy.byLanguage ? never : auto(group), suggest);
    for (const language of policy.byLanguage ? languages : []) {
      const own = group.filter((one) => one.language === language);
      table[`${key}@${language}`] = withSuggest(auto(own), own.length >= 2 * fewestProof ? thresholdFor(own, suggestPrecision) : suggest);
    }
  }
  return table;
}

function withSuggest(auto: number, suggest: number): Thresholds {
  return { auto, suggest: Math.min(auto, Math.max(suggest, leastSuggest)) };
}
