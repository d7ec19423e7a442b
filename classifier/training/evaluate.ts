import path from 'node:path';
import { loadClassifier } from '../index.ts';
import { floors, meetFloors } from './floors.ts';
import { hasData, dataFolder } from './read-data.ts';
import { evaluateHead, type HeadScores } from './scores.ts';
import { scoredExamples, tasks } from './examples.ts';

/**
 * Scores of the shipped model on held-out text, as tables in Markdown.
 * `node classifier/training/evaluate.ts [--floors] [model folder]`: with `--floors`, ends with 1 when a score is below.
 */
function print(scores: HeadScores): void {
  console.log(`\n### ${scores.head}\n\n| set | language | texts | accuracy | macro-F1 | auto | right when auto | suggest |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |`);
  const percent = (share: number): string => (Number.isNaN(share) ? '–' : (share * 100).toFixed(1));
  for (const line of scores.lines) {
    console.log(`| ${line.set} | ${line.language} | ${line.texts} | ${percent(line.accuracy)} | ${percent(line.macroF1)} | ${percent(line.auto)} | ${percent(line.autoPrecision)} | ${percent(line.suggest)} |`);
  }
}

function evaluate(args: readonly string[]): void {
  if (!hasData()) {
    console.error(`No held-out data in ${dataFolder()}: set PARLEY_TRAINING_DATA to the folder that holds banking77, massive and the others.`);
    process.exitCode = 1;
    return;
  }
  const folder = args.find((argument) => !argument.startsWith('--'));
  const classifier = loadClassifier(folder === undefined ? undefined : path.resolve(folder));
  console.log(`model ${classifier.model}`);
  const all = tasks.map((task) => evaluateHead(classifier, task.head, task.values, scoredExamples(task)));
  all.forEach(print);
  if (!args.includes('--floors')) return;
  const missed = meetFloors(all, floors);
  for (const miss of missed) console.error(miss);
  if (missed.length > 0) process.exitCode = 1;
  else console.log('\nAll floors met.');
}

evaluate(process.argv.slice(2));
