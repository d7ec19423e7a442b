import type { Classifier, Head } from '../labels/label.ts';
import type { Example } from './examples.ts';

/** How a head did on the texts of one set and language. Shares are 0 to 1; NaN when there is nothing to divide. */
interface ScoreLine {
  /** `*`: all sets. */
  readonly set: string;
  /** `*`: all languages. */
  readonly language: string;
  readonly texts: number;
  readonly accuracy: number;
  /** Mean F1 of the values that occur, as truth or as answer. */
  readonly macroF1: number;
  /** Share of texts whose label may act by itself, and how many of those are right. */
  readonly auto: number;
  readonly autoPrecision: number;
  readonly suggest: number;
}

export interface HeadScores {
  readonly head: Head;
  readonly lines: readonly ScoreLine[];
}

interface Answer {
  readonly truth: string;
  readonly value: string;
  readonly state: string;
}

/** Rules answer with finer values than the model learns; for scores they count as the coarse ones. */
const coarse: Readonly<Record<string, string>> = { certain: 'likely', critical: 'high', low: 'normal' };

export function evaluateHead(classifier: Classifier, head: Head, values: readonly string[], examples: readonly Example[]): HeadScores {
  const groups = new Map<string, Answer[]>();
  for (const example of examples) {
    const label = classifier.classify({ text: example.text }).labels.find((one) => one.head === head);
    if (label === undefined) throw new Error(`no label for ${head}`);
    const value = values.includes(label.value) ? label.value : (coarse[label.value] ?? label.value);
    const answer = { truth: example.value, value, state: label.state };
    for (const key of [`*\t*`, `${example.set}\t*`, `${example.set}\t${example.language}`]) {
      const group = groups.get(key) ?? [];
      group.push(answer);
      groups.set(key, group);
    }
  }
  const lines = [...groups].map(([key, answers]) => scoreLine(key, answers));
  return { head, lines: lines.toSorted((one, other) => `${one.set} ${one.language}`.localeCompare(`${other.set} ${other.language}`, 'en')) };
}

function scoreLine(key: string, answers: readonly Answer[]): ScoreLine {
  const [set = '', language = ''] = key.split('\t');
  const share = (some: readonly Answer[], of: readonly Answer[]): number => some.length / of.length;
  const isRight = (answer: Answer): boolean => answer.truth === answer.value;
  const auto = answers.filter((answer) => answer.state === 'auto');
  return {
    set, language, texts: answers.length,
    accuracy: share(answers.filter(isRight), answers),
    macroF1: macroF1(answers),
    auto: share(auto, answers),
    autoPrecision: share(auto.filter(isRight), auto),
    suggest: share(answers.filter((answer) => answer.state === 'suggest'), answers),
  };
}

function macroF1(answers: readonly Answer[]): number {
  const values = new Set(answers.flatMap((answer) => [answer.truth, answer.value]));
  let sum = 0;
  for (const value of values) {
    const right = answers.filter((answer) => answer.truth === value && answer.value === value).length;
    const named = answers.filter((answer) => answer.value === value).length;
    const real = answers.filter((answer) => answer.truth === value).length;
    sum += right === 0 ? 0 : (2 * right) / (named + real);
  }
  return sum / values.size;
}
