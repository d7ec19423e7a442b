import { describe, expect, it } from 'vitest';
import { loadClassifier } from '../../classifier/index.ts';
import { scoredExamples, tasks } from '../../classifier/training/examples.ts';
import { floors, meetFloors } from '../../classifier/training/floors.ts';
import { hasData, readSet } from '../../classifier/training/read-data.ts';
import { evaluateHead } from '../../classifier/training/scores.ts';
import { readSeeds } from '../../classifier/training/seeds.ts';
import { mayRun } from '../skips.ts';

const hasSets = mayRun('the classifier\'s floors', hasData(), 'needs the public data sets in ../shared/data beside the project');

describe.skipIf(!hasSets)('scores on held-out text', () => {
  it('are above their floors', () => {
    const classifier = loadClassifier();
    const scores = tasks.map((task) => evaluateHead(classifier, task.head, task.values, scoredExamples(task)));
    expect(meetFloors(scores, floors)).toEqual([]);
  });

  it('are not bought with held-out text among our own messages', () => {
    const held = new Set(['banking77', 'clinc_banking', 'nlupp_banking', 'bitext_support', 'sms_spam', 'massive'].flatMap((set) => readSet(set, 'dev').map((row) => row.text.toLowerCase())));
    const greetings = (text: string): boolean => text.split(' ').length <= 2;
    const copied = readSeeds('train').filter((seed) => held.has(seed.text.toLowerCase()) && !greetings(seed.text));
    expect(copied.map((seed) => seed.text)).toEqual([]);
  });
});

describe('floors', () => {
  it('are missed by a worse score and by no score', () => {
    const line = { set: 'x', language: '*', texts: 1, accuracy: 0.5, macroF1: 0.5, auto: 0, autoPrecision: Number.NaN, suggest: 0 };
    const floor = { head: 'spam', set: 'x', language: '*', measure: 'accuracy', least: 0.6 } as const;
    expect(meetFloors([{ head: 'spam', lines: [line] }], [floor])).toEqual(['spam, x, *: accuracy is 50.0 %, the floor is 60.0 %']);
    expect(meetFloors([{ head: 'spam', lines: [{ ...line, accuracy: 0.6 }] }], [floor])).toEqual([]);
    expect(meetFloors([], [floor])).toEqual(['spam, x, *: accuracy was not measured']);
  });
});
