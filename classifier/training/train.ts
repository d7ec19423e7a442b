import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeModel, encodeModel } from '../models/model-file.ts';
import type { ModelHead } from '../models/model.ts';
import type { WeigherTable } from '../models/vector.ts';
import { languages, tasks } from './examples.ts';
import { countFeatures, createTrainingReader } from './prepare.ts';
import { dataFolder, hasData } from './read-data.ts';
import { trainHead, type TrainedHead } from './train-head.ts';

/**
 * Makes `classifier/models/parley.model` from the public sets and our own messages. The same data give the same bytes.
 * `node classifier/training/train.ts [output file]`; PARLEY_TRAINING_DATA names the folder of the sets.
 */
const output = process.argv[2] ?? path.resolve(import.meta.dirname, '../models/parley.model');

function assemble(trained: readonly TrainedHead[], table: WeigherTable): Uint8Array {
  const columns = trained.flatMap((one) => one.columns);
  const weights = new Int8Array(table.slotCount * columns.length);
  columns.forEach((column, at) => {
    for (let slot = 0; slot < table.slotCount; slot += 1) weights[slot * columns.length + at] = column[slot] ?? 0;
  });
  let firstColumn = 0;
  const heads: ModelHead[] = trained.map(({ head }) => {
    const placed = { ...head, firstColumn };
    firstColumn += head.columns;
    return placed;
  });
  return encodeModel({ ...table, columns: columns.length, weights, heads });
}

function train(): void {
  if (!hasData()) {
    console.error(`No training data in ${dataFolder()}: set PARLEY_TRAINING_DATA to the folder that holds banking77, massive and the others.`);
    process.exitCode = 1;
    return;
  }
  const started = performance.now();
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const reader = createTrainingReader();
  const texts = new Set(tasks.flatMap((task) => task.examples('train').map((example) => example.text)));
  const table = countFeatures(texts, reader);
  console.log(`${texts.size} texts, ${table.slotCount} features (${seconds()})`);
  const trained = tasks.map((task) => {
    const head = trainHead(task, reader, table, languages);
    console.log(`${task.head} trained (${seconds()})`);
    return head;
  });
  const bytes = assemble(trained, table);
  const { version } = decodeModel(bytes, output);
  writeFileSync(output, bytes);
  console.log(`${output}: model ${version}, ${(bytes.length / 1e6).toFixed(2)} MB (${seconds()})`);
}

train();
