import type { FeatureBuffer } from '../text/features.ts';

/**
 * Weighs the features of one text: (1 + ln count) × idf; words, letters and concepts each brought to length 1. Features never
 * seen in training have no weight but count in the length, as the rarest: unfamiliar text gives smaller margins, and
 * so less certainty. Training and use share this function.
 */
export interface FeatureVector {
  readonly slots: Int32Array;
  readonly values: Float32Array;
  count: number;
}

export interface Weigher {
  /** The vector is valid until the next call. */
  weigh(features: FeatureBuffer): FeatureVector;
  /** The value of one occurrence of `slot` in the last vector. */
  shareOf(slot: number): number;
}

export interface WeigherTable {
  readonly slots: Int32Array;
  readonly slotCount: number;
  readonly idf: Uint8Array;
  readonly idfStep: number;
}

const logarithms = Float64Array.from({ length: 256 }, (_unused, count) => (count === 0 ? 0 : 1 + Math.log(count)));

export function createWeigher(table: WeigherTable): Weigher {
  const { slots, slotCount, idf, idfStep } = table;
  const rarest = 255 * idfStep;
  const counts = new Uint8Array(slotCount);
  const shares = new Float32Array(slotCount);
  const vector = { slots: new Int32Array(4096), values: new Float32Array(4096), count: 0 };

  function addGroup(features: FeatureBuffer, from: number, to: number): void {
    const first = vector.count;
    let count = first;
    let squares = 0;
    for (let index = from; index < to; index += 1) {
      const slot = slots[features.buckets[index] ?? 0] ?? -1;
      if (slot < 0) {
        squares += rarest * rarest;
        continue;
      }
      const times = counts[slot] ?? 0;
      if (times === 0) {
        vector.slots[count] = slot;
        count += 1;
      }
      if (times < 255) counts[slot] = times + 1;
    }
    for (let index = first; index < count; index += 1) {
      const slot = vector.slots[index] ?? 0;
      const value = (logarithms[counts[slot] ?? 0] ?? 0) * (idf[slot] ?? 0) * idfStep;
      vector.values[index] = value;
      squares += value * value;
    }
    const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    for (let index = first; index < count; index += 1) {
      const slot = vector.slots[index] ?? 0;
      const value = (vector.values[index] ?? 0) * scale;
      vector.values[index] = value;
      shares[slot] = value / (counts[slot] ?? 1);
      counts[slot] = 0;
    }
    vector.count = count;
  }

  return {
    weigh(features) {
      if (vector.slots.length < features.count) {
        vector.slots = new Int32Array(features.count * 2);
        vector.values = new Float32Array(features.count * 2);
      }
      vector.count = 0;
      addGroup(features, 0, features.firstLetter);
      addGroup(features, features.firstLetter, features.firstConcept);
      addGroup(features, features.firstConcept, features.count);
      return vector;
    },
    shareOf: (slot) => shares[slot] ?? 0,
  };
}
