import { loadClassifier } from '../index.ts';
import { countFeatures, createTrainingReader, vectorise } from './prepare.ts';
import { dataFolder, hasData, readSet, type Row } from './read-data.ts';
import { dot } from './solve.ts';
import { trainColumns } from './train-head.ts';

/**
 * How good the method is, apart from our labels: one model for each public task, trained on its train part, scored on
 * its dev part. And the shipped sentiment on sets that may be measured on but not trained from.
 * `node classifier/training/benchmark.ts`
 */
function scoreTask(name: string, train: readonly Row[], dev: readonly Row[], cost: number): void {
  const reader = createTrainingReader();
  const texts = train.map((row) => row.text);
  const table = countFeatures(texts, reader);
  const values = [...new Set(train.map((row) => row.label))].toSorted();
  const examples = train.map((row) => ({ text: row.text, language: row.language, value: row.label, weight: 1, set: name }));
  const columns = trainColumns({ values, cost }, examples, vectorise(texts, reader, table), table.slotCount, Uint32Array.from(texts.keys()));
  const rows = vectorise(dev.map((row) => row.text), reader, table);
  const right = dev.filter((row, at) => {
    const margins = columns.map((column) => dot(rows, at, column.weights) + column.bias);
    const best = columns.length === 1 ? ((margins[0] ?? 0) > 0 ? 1 : 0) : margins.indexOf(Math.max(...margins));
    return values[best] === row.label;
  });
  console.log(`| ${name} | ${values.length} | ${train.length} / ${dev.length} | ${((100 * right.length) / dev.length).toFixed(1)} |`);
}

function scoreShippedSentiment(set: string, language: string): void {
  const classifier = loadClassifier();
  const rows = readSet(set, 'dev').filter((row) => row.language === language);
  const right = rows.filter((row) => classifier.classify({ text: row.text }).labels.some((label) => label.head === 'sentiment' && label.value === row.label));
  console.log(`| ${set} ${language}, shipped sentiment | 3 | – / ${rows.length} | ${((100 * right.length) / rows.length).toFixed(1)} |`);
}

function benchmark(): void {
  if (!hasData()) {
    console.error(`No data in ${dataFolder()}: set PARLEY_TRAINING_DATA to the folder that holds banking77, massive and the others.`);
    process.exitCode = 1;
    return;
  }
  console.log('| task | classes | train / dev | accuracy |\n| --- | ---: | ---: | ---: |');
  scoreTask('banking77', readSet('banking77', 'train'), readSet('banking77', 'dev'), 0.5);
  scoreTask('clinc_banking', readSet('clinc_banking', 'train'), readSet('clinc_banking', 'dev'), 0.5);
  scoreTask('sms_spam', readSet('sms_spam', 'train'), readSet('sms_spam', 'dev'), 0.5);
  for (const language of ['en', 'ru', 'az', 'ka', 'tr']) {
    const of = (split: 'train' | 'dev'): Row[] => readSet('massive', split).filter((row) => row.language === language);
    scoreTask(`massive-${language}`, of('train'), of('dev'), 0.5);
  }
  scoreShippedSentiment('airline_tweets', 'en');
  for (const language of ['en', 'es', 'fr', 'de', 'it', 'pt']) scoreShippedSentiment('umsab', language);
}

benchmark();
