import { complaintRules } from '../labels/complaint-rules.ts';
import type { Classifier, ClassifyInput, Head, Label, LabelState, Reason } from '../labels/label.ts';
import { createWordLists, type WordListFindings } from '../labels/match-rules.ts';
import type { Verdict } from '../labels/rule.ts';
import { urgencyRules } from '../labels/urgency-rules.ts';
import { createVocabulary } from '../labels/vocabulary.ts';
import { createReader, type Reader } from './read-text.ts';
import { explainColumn } from './explain.ts';
import type { Model, ModelHead } from './model.ts';
import { indexOfLargest, probabilitiesOf, scoreColumns } from './score.ts';
import { createWeigher, type Weigher } from './vector.ts';

/** What counts of a message; the contract promises 20,000 characters of text. */
const longestText = 20_000;
const longestSubject = 1_000;

/** Values that say "nothing to report": no reasons are given for them. */
const quiet: ReadonlySet<string> = new Set(['no', 'normal', 'neutral', 'other']);

const severity: Readonly<Record<string, number>> = { critical: 2, high: 1 };

interface Engine {
  readonly model: Model;
  readonly heads: Readonly<Record<Head, ModelHead>>;
  readonly reader: Reader;
  readonly weigher: Weigher;
  readonly margins: Float64Array;
}

/** Puts a model to work. Keeps scratch memory of its own: one classifier for one thread, which calls it in turn. */
export function createClassifier(model: Model): Classifier {
  const lists = createWordLists([...urgencyRules, ...complaintRules], createVocabulary());
  const heads = Object.fromEntries(model.heads.map((head) => [head.head, head])) as Record<Head, ModelHead>;
  const engine: Engine = { model, heads, reader: createReader(lists), weigher: createWeigher(model), margins: new Float64Array(model.columns) };
  return {
    model: model.version,
    classify: (input) => ({ model: model.version, labels: classify(engine, input) }),
  };
}

function classify(engine: Engine, input: ClassifyInput): Label[] {
  const text = input.text.slice(0, longestText);
  const source = input.subject ? `${input.subject.slice(0, longestSubject)}\n${text}` : text;
  const findings = engine.reader.read(source);
  scoreColumns(engine.model, engine.weigher.weigh(engine.reader.features), engine.margins);
  const language = labelLanguage(engine);
  return [
    language,
    labelByModel(engine, 'topic', language.value),
    labelByModel(engine, 'sentiment', language.value),
    ruled(engine, findings, 'complaint') ?? labelByModel(engine, 'complaint', language.value),
    labelUrgency(engine, findings, language.value),
    labelByModel(engine, 'spam', language.value),
  ];
}

/** Text in no script of ours, or no letters at all, is `und`. */
function labelLanguage(engine: Engine): Label {
  const { letters, knownLetters } = engine.reader.words;
  if (knownLetters * 2 <= letters) return { head: 'language', value: 'und', probability: 1, state: 'auto', because: [] };
  return labelByModel(engine, 'language', '*');
}

function labelByModel(engine: Engine, name: Head, language: string): Label {
  const head = engine.heads[name];
  const probabilities = probabilitiesOf(head, engine.margins, head.firstColumn);
  const best = indexOfLargest(probabilities);
  const value = head.values[best] ?? '';
  const probability = Math.round((probabilities[best] ?? 0) * 10_000) / 10_000;
  const isEmpty = engine.reader.words.count === 0;
  return {
    head: name,
    value,
    probability,
    state: isEmpty ? 'silent' : stateOf(head, value, language, probability),
    because: isEmpty || quiet.has(value) ? [] : explain(engine, head, best),
  };
}

function stateOf({ thresholds: table }: ModelHead, value: string, language: string, probability: number): LabelState {
  const thresholds = table[`${value}@${language}`] ?? table[`*@${language}`] ?? table[value] ?? table['*'];
  if (thresholds === undefined) return 'silent';
  if (probability >= thresholds.auto) return 'auto';
  return probability >= thresholds.suggest ? 'suggest' : 'silent';
}

function explain(engine: Engine, head: ModelHead, best: number): Reason[] {
  const isPair = head.values.length === 2;
  const column = isPair ? 0 : best;
  const sign = isPair && best === 0 ? -1 : 1;
  return explainColumn(engine.model, engine.weigher, engine.reader, head.firstColumn + column, head.scales[column] ?? 0, sign);
}

/** The most severe rule of a head that spoke, if any. Rules win over the model. */
function ruled(engine: Engine, findings: WordListFindings, head: Head): Label | undefined {
  let worst: Verdict | undefined;
  for (const verdict of findings.verdicts) {
    if (verdict.rule.head !== head) continue;
    if (worst === undefined || (severity[verdict.rule.value] ?? 0) > (severity[worst.rule.value] ?? 0)) worst = verdict;
  }
  if (worst === undefined) return undefined;
  return { head, value: worst.rule.value, probability: 1, state: 'auto', because: reasonsOf(engine, worst.words) };
}

function reasonsOf(engine: Engine, words: readonly number[]): Reason[] {
  return words.slice(0, 5).map((word) => ({ term: engine.reader.wordAt(word), weight: 1, by: 'rule' }));
}

/** Rules first; only thanks waits; else the model, which can raise to `high` and no further. */
function labelUrgency(engine: Engine, findings: WordListFindings, language: string): Label {
  const byRule = ruled(engine, findings, 'urgency');
  if (byRule !== undefined) return byRule;
  if (!findings.isCourtesy) return labelByModel(engine, 'urgency', language);
  return { head: 'urgency', value: 'low', probability: 1, state: 'auto', because: reasonsOf(engine, [0]) };
}
