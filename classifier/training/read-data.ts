import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One labelled text of the public sets. */
export interface Row {
  readonly text: string;
  readonly label: string;
  readonly language: string;
  /** The set's fourth column, where it has one. */
  readonly extra: string;
}

export type Split = 'train' | 'dev';

/** Where the public sets lie: `PARLEY_TRAINING_DATA`, or `shared/data` beside the project. */
export function dataFolder(): string {
  return process.env['PARLEY_TRAINING_DATA'] ?? path.resolve(import.meta.dirname, '../../../shared/data');
}

export function hasData(): boolean {
  return existsSync(path.join(dataFolder(), 'banking77', 'dev.tsv'));
}

/** Tab-separated, UTF-8, with a header row: text, label, lang, then at most one more column. */
export function readSet(set: string, split: Split): Row[] {
  const file = path.join(dataFolder(), set, `${split}.tsv`);
  const lines = readFileSync(file, 'utf8').split('\n').slice(1);
  return lines.filter((line) => line !== '').map((line, index) => {
    const [text, label, language, extra] = line.split('\t');
    if (text === undefined || label === undefined || language === undefined) throw new Error(`${file}, line ${index + 2}: text, label and lang are needed`);
    return { text, label, language, extra: extra ?? '' };
  });
}

/** Every k-th row, so that at most `count` remain, spread over the whole. */
export function thin<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_unused, index) => items[Math.floor((index * items.length) / count)] as Item);
}
