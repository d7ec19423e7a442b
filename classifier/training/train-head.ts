import type { ModelHead } from '../models/model.ts';
import type { WeigherTable } from '../models/vector.ts';
import type { Reader } from '../models/read-text.ts';
import { calibrate, type Scored } from './calibrate.ts';
import type { Example, Task } from './examples.ts';
import { vectorise } from './prepare.ts';
import { dot, solve, type SparseRows } from './solve.ts';
import { thresholdsOf } from './thresholds.ts';

/** A head before it is put into the model: its columns, in whole steps of `scales`. */
export interface TrainedHead {
  readonly head: Omit<ModelHead, 'firstColumn'>;
  readonly columns: readonly Int8Array[];
}

interface Column {
  readonly weights: Float64Array;
  readonly bias: number;
}

/** Trains one column for each value against the rest (one in all for two values). Floats, before rounding. */
export function trainColumns(
  task: Pick<Task, 'values' | 'cost'>, examples: readonly Example[], rows: SparseRows, slotCount: number, chosen: Uint32Array,
): Column[] {
  const truths = examples.map((example) => task.values.indexOf(example.value));
  const counts = task.values.map((_value, index) => truths.filter((truth) => truth === index).length);
  const costs = Float64Array.from(examples, (example, row) => task.cost * example.weight * balance(counts, truths[row] ?? 0));
  const columns = task.values.length === 2 ? [1] : task.values.map((_value, index) => index);
  return columns.map((positive) => solve(rows, slotCount, Int8Array.from(truths, (truth) => (truth === positive ? 1 : -1)), costs, chosen));
}

/** Rare values cost more, by the root of how rare they are, at most threefold. */
function balance(counts: readonly number[], value: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Math.min(3, Math.max(0.5, Math.sqrt(total / counts.length / Math.max(1, counts[value] ?? 1))));
}

/** int8 with one scale for the column. */
export function quantise(weights: Float64Array): { steps: Int8Array; scale: number } {
  let largest = 0;
  for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
  const scale = largest === 0 ? 1 : largest / 127;
  return { steps: Int8Array.from(weights, (weight) => Math.round(weight / scale)), scale };
}

/** Margins of a text under columns. */
function scoreRow(rows: SparseRows, row: number, example: Example, { values, isProof }: Task, columns: readonly Column[]): Scored {
  return {
    margins: columns.map((column) => dot(rows, row, column.weights) + column.bias),
    truth: values.indexOf(example.value),
    language: example.language,
    weight: example.weight,
    isProof: isProof(example),
  };
}

const folds = 5;

/**
 * Our own messages are too few to spend them on calibration only: each fifth of those for training is scored by a model
 * that has not seen it.
 */
function scoreSeedsInTurn(task: Task, examples: readonly Example[], rows: SparseRows, slotCount: number): Scored[] {
  const seeds = examples.flatMap((example, row) => (example.set === 'seeds' ? [row] : []));
  return Array.from({ length: seeds.length === 0 ? 0 : folds }, (_unused, fold) => {
    const held = new Set(seeds.filter((_row, index) => index % folds === fold));
    const chosen = Uint32Array.from(examples.keys().filter((row) => !held.has(row)));
    const columns = trainColumns(task, examples, rows, slotCount, chosen);
    return [...held].map((row) => scoreRow(rows, row, examples[row] as Example, task, columns));
  }).flat();
}

export function trainHead(task: Task, reader: Reader, table: WeigherTable, languages: readonly string[]): TrainedHead {
  const examples = task.examples('train');
  const rows = vectorise(examples.map((example) => example.text), reader, table);
  const exact = trainColumns(task, examples, rows, table.slotCount, Uint32Array.from(examples.keys()));
  const rounded = exact.map((column) => ({ ...quantise(column.weights), bias: Math.fround(column.bias) }));
  const held = task.examples('dev');
  const heldRows = vectorise(held.map((example) => example.text), reader, table);
  const used = rounded.map(({ steps, scale, bias }) => ({ weights: Float64Array.from(steps, (step) => step * scale), bias }));
  const scored = held.map((example, row) => scoreRow(heldRows, row, example, task, used));
  if (task.crossCheckSeeds) scored.push(...scoreSeedsInTurn(task, examples, rows, table.slotCount));
  const calibration = calibrate(task.values, scored);
  return {
    columns: rounded.map((column) => column.steps),
    head: {
      head: task.head,
      values: task.values,
      columns: rounded.length,
      scales: rounded.map((column) => column.scale),
      biases: rounded.map((column) => column.bias),
      ...calibration,
      thresholds: thresholdsOf(task.values, languages, task.policy, calibration, scored),
    },
  };
}
