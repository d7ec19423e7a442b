import type { Reason } from '../labels/label.ts';
import type { FeatureBuffer } from '../text/features.ts';
import type { WordBuffer } from '../text/read-words.ts';
import type { Model } from './model.ts';
import type { Weigher } from './vector.ts';

const most = 5;
/** Words that speak this much less than the strongest are noise. */
const faint = 0.15;
const longestTerm = 60;

/** A text as the classifier has it in hand; enough to say which of its words moved a column. */
export interface Reading {
  readonly source: string;
  readonly words: WordBuffer;
  readonly features: FeatureBuffer;
}

/**
 * The words that spoke for a column, strongest first: each feature's part of the margin is given to the word it stands
 * in, as written. `sign` is -1 when the label is the one against which the column speaks.
 */
export function explainColumn(model: Model, weigher: Weigher, reading: Reading, column: number, scale: number, sign: 1 | -1): Reason[] {
  const { features, words, source } = reading;
  const parts = new Float64Array(words.count);
  for (let index = 0; index < features.count; index += 1) {
    const slot = model.slots[features.buckets[index] ?? 0] ?? -1;
    if (slot < 0) continue;
    const weight = model.weights[slot * model.columns + column] ?? 0;
    const word = features.words[index] ?? 0;
    parts[word] = (parts[word] ?? 0) + weight * weigher.shareOf(slot);
  }
  const byTerm = new Map<string, number>();
  const strongest = strongestWords(parts, sign);
  for (const word of strongest) {
    const term = source.slice(words.from[word], Math.min(words.to[word] ?? 0, (words.from[word] ?? 0) + longestTerm));
    byTerm.set(term, (byTerm.get(term) ?? 0) + sign * scale * (parts[word] ?? 0));
  }
  const reasons = [...byTerm].map(([term, weight]) => ({ term, weight: Math.round(weight * 1000) / 1000, by: 'model' as const }));
  reasons.sort((one, other) => other.weight - one.weight);
  const limit = faint * (reasons[0]?.weight ?? 0);
  return reasons.filter((reason) => reason.weight > 0 && reason.weight >= limit);
}

/** The few words with the largest parts, without sorting all. */
function strongestWords(parts: Float64Array, sign: 1 | -1): number[] {
  const best: number[] = [];
  for (let word = 0; word < parts.length; word += 1) {
    const part = sign * (parts[word] ?? 0);
    if (part <= 0) continue;
    const last = best[best.length - 1];
    if (best.length === most && last !== undefined && part <= sign * (parts[last] ?? 0)) continue;
    if (best.length === most) best.pop();
    const place = best.findIndex((other) => sign * (parts[other] ?? 0) < part);
    best.splice(place < 0 ? best.length : place, 0, word);
  }
  return best;
}
