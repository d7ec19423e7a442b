import { complaintRules } from '../labels/complaint-rules.ts';
import { createWordLists } from '../labels/match-rules.ts';
import { urgencyRules } from '../labels/urgency-rules.ts';
import { createVocabulary } from '../labels/vocabulary.ts';
import { createReader, type Reader } from '../models/read-text.ts';
import { createWeigher, type WeigherTable } from '../models/vector.ts';
import { bucketCount } from '../text/features.ts';
import type { SparseRows } from './solve.ts';

/** A feature seen in fewer texts is chance. */
const fewestTexts = 2;

export function createTrainingReader(): Reader {
  return createReader(createWordLists([...urgencyRules, ...complaintRules], createVocabulary()));
}

/** Which buckets get a slot, and how rare each is: idf = ln(texts / texts with it) + 1, in 255 steps. */
export function countFeatures(texts: Iterable<string>, reader: Reader): WeigherTable {
  const seenIn = new Uint32Array(bucketCount);
  const lastText = new Int32Array(bucketCount).fill(-1);
  let total = 0;
  for (const text of texts) {
    reader.read(text);
    for (let index = 0; index < reader.features.count; index += 1) {
      const bucket = reader.features.buckets[index] ?? 0;
      if (lastText[bucket] === total) continue;
      lastText[bucket] = total;
      seenIn[bucket] = (seenIn[bucket] ?? 0) + 1;
    }
    total += 1;
  }
  const slots = new Int32Array(bucketCount).fill(-1);
  const kept: number[] = [];
  for (let bucket = 0; bucket < bucketCount; bucket += 1) {
    if ((seenIn[bucket] ?? 0) < fewestTexts) continue;
    slots[bucket] = kept.length;
    kept.push(seenIn[bucket] ?? 1);
  }
  const rarest = Math.log(total / fewestTexts) + 1;
  const idfStep = Math.fround(rarest / 255);
  const idf = Uint8Array.from(kept, (texts_) => Math.max(1, Math.min(255, Math.round((Math.log(total / texts_) + 1) / idfStep))));
  return { slots, slotCount: kept.length, idf, idfStep };
}

/** Vectors of texts, for the solver. */
export function vectorise(texts: readonly string[], reader: Reader, table: WeigherTable): SparseRows {
  const weigher = createWeigher(table);
  const starts = new Uint32Array(texts.length + 1);
  let slots = new Uint32Array(texts.length * 128 + 1024);
  let values = new Float32Array(slots.length);
  let at = 0;
  texts.forEach((text, row) => {
    reader.read(text);
    const vector = weigher.weigh(reader.features);
    if (at + vector.count > slots.length) {
      const longer = Math.max(slots.length * 2, at + vector.count);
      slots = grow(slots, new Uint32Array(longer));
      values = grow(values, new Float32Array(longer));
    }
    for (let index = 0; index < vector.count; index += 1) {
      slots[at] = vector.slots[index] ?? 0;
      values[at] = vector.values[index] ?? 0;
      at += 1;
    }
    starts[row + 1] = at;
  });
  return { starts, slots, values, count: texts.length };
}

function grow<Numbers extends Uint32Array | Float32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
