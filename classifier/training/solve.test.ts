import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadClassifier } from '../index.ts';
import { calibrate } from './calibrate.ts';
import { countFeatures, createTrainingReader, vectorise } from './prepare.ts';
import { readCheck, readSeeds } from './seeds.ts';
import { dot, solve } from './solve.ts';
import { thresholdFor } from './thresholds.ts';
import { quantise, trainColumns } from './train-head.ts';
import type { Example } from './examples.ts';

const examples: Example[] = readSeeds('train').map((seed) => ({ text: seed.text, language: seed.language, value: seed.topic, weight: 1, set: 'seeds' }));
const values = [...new Set(examples.map((example) => example.value))].toSorted();
const texts = examples.map((example) => example.text);

function trainOnce() {
  const reader = createTrainingReader();
  const table = countFeatures(texts, reader);
  const rows = vectorise(texts, reader, table);
  return { rows, table, columns: trainColumns({ values, cost: 0.5 }, examples, rows, table.slotCount, Uint32Array.from(texts.keys())) };
}

describe('training', () => {
  const first = trainOnce();

  it('gives the same bytes for the same data', () => {
    const second = trainOnce();
    expect(second.table.slotCount).toBe(first.table.slotCount);
    expect(Buffer.from(second.table.idf).equals(Buffer.from(first.table.idf))).toBe(true);
    first.columns.forEach((column, index) => {
      const other = second.columns[index];
      expect(Buffer.from(other?.weights.buffer ?? new ArrayBuffer(0)).equals(Buffer.from(column.weights.buffer))).toBe(true);
      expect(other?.bias).toBe(column.bias);
    });
  });

  it('loses next to nothing as int8', () => {
    const answers = (columns: readonly { weights: Float64Array; bias: number }[]): number[] =>
      texts.map((_text, row) => {
        const margins = columns.map((column) => dot(first.rows, row, column.weights) + column.bias);
        return margins.indexOf(Math.max(...margins));
      });
    const exact = answers(first.columns);
    const rounded = answers(first.columns.map((column) => {
      const { steps, scale } = quantise(column.weights);
      return { weights: Float64Array.from(steps, (step) => step * scale), bias: column.bias };
    }));
    const different = exact.filter((answer, row) => answer !== rounded[row]).length;
    expect(different / texts.length).toBeLessThanOrEqual(0.005);
  });

  it('separates what can be separated, and leaves out rows that are not chosen', () => {
    const rows = { starts: Uint32Array.of(0, 1, 2, 3, 4), slots: Uint32Array.of(0, 1, 0, 1), values: Float32Array.of(1, 1, 1, 1), count: 4 };
    const signs = Int8Array.of(1, -1, -1, 1);
    const costs = new Float64Array(4).fill(10);
    const { weights } = solve(rows, 2, signs, costs, Uint32Array.of(0, 1));
    expect(weights[0]).toBeGreaterThan(0.5);
    expect(weights[1]).toBeLessThan(-0.5);
    const turned = solve(rows, 2, signs, costs, Uint32Array.of(2, 3)).weights;
    expect(turned[0]).toBeLessThan(-0.5);
  });

  it('has no text twice in training and in what it is scored on', () => {
    const trained = new Set(texts.map((text) => text.toLowerCase()));
    for (const seed of [...readSeeds('dev'), ...readCheck()]) expect(trained.has(seed.text.toLowerCase()), seed.text).toBe(false);
  });
});

describe('calibration', () => {
  it('finds how often margins are right', () => {
    const scored = Array.from({ length: 400 }, (_unused, index) => ({
      margins: [index % 2 === 0 ? 1 : -1], truth: (index % 2 === 0) === (index % 10 < 8) ? 1 : 0, language: 'en', weight: 1, isProof: true,
    }));
    const share = scored.filter((one) => one.margins[0] === 1 && one.truth === 1).length / 200;
    const { slope, offsets } = calibrate(['no', 'yes'], scored);
    const odds = 2 * slope + (offsets[1] ?? 0) - (offsets[0] ?? 0);
    expect(1 / (1 + Math.exp(-odds))).toBeCloseTo(share, 1);
  });

  it('gives thresholds that keep their promise on what they were fitted on', () => {
    const judged = fc.array(fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), isRight: fc.boolean() }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(judged, fc.constantFrom(0.5, 0.7, 0.95), (some, precision) => {
        const threshold = thresholdFor(some, precision);
        if (threshold > 1) return;
        const above = some.filter((one) => one.probability >= threshold + 1e-4);
        expect(threshold).toBeGreaterThanOrEqual(0);
        if (above.length === some.length) return;
        const allAbove = some.filter((one) => one.probability >= threshold);
        expect(allAbove.length).toBeGreaterThanOrEqual(40);
      }),
    );
  });
});

describe('the shipped model', () => {
  it('answers its own training messages far better than chance', () => {
    const classifier = loadClassifier();
    const right = readSeeds('train').filter((seed) => classifier.classify({ text: seed.text }).labels.some((label) => label.head === 'topic' && label.value === seed.topic));
    expect(right.length / texts.length).toBeGreaterThan(0.9);
  });
});
