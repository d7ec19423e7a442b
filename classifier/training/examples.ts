import type { Head } from '../labels/label.ts';
import { topicIds } from '../labels/topics.ts';
import { languageExamples } from './language-examples.ts';
import type { Policy } from './thresholds.ts';
import { readSet, thin, type Row, type Split } from './read-data.ts';
import { readSeeds, type Seed } from './seeds.ts';
import { banking77Topics, bitextTopics, cfpbTopics, clincTopics, nluppTopics, topicByIntent, urgentBanking77, urgentClinc } from './topic-map.ts';

/** A text with the value a head should give it. */
export interface Example {
  readonly text: string;
  readonly language: string;
  readonly value: string;
  /** How much a mistake on it costs in training; 1 is usual. */
  readonly weight: number;
  /** Which set it came from, for scores. */
  readonly set: string;
}

export interface Task {
  readonly head: Head;
  readonly values: readonly string[];
  /** The solver's price of mistakes; tuned on dev. */
  readonly cost: number;
  readonly policy: Policy;
  /** Whether a held-out text may prove a threshold. */
  isProof(example: Example): boolean;
  examples(split: Split): Example[];
}

/** Our own messages are few and what we are here for. */
const seedWeight = 4;

function example(row: Row, value: string, set: string, weight = 1): Example {
  return { text: row.text, language: row.language, value, weight, set };
}

function fromSeeds(split: Split, valueOf: (seed: Seed) => string, weight = seedWeight): Example[] {
  return readSeeds(split).map((seed) => ({ text: seed.text, language: seed.language, value: valueOf(seed), weight, set: 'seeds' }));
}

/** Rows of MASSIVE, evenly from each language. */
function massive(split: Split, perLanguage: number, keep: (row: Row) => boolean): Row[] {
  const byLanguage = Map.groupBy(readSet('massive', split).filter(keep), (row) => row.language);
  return [...byLanguage.values()].flatMap((rows) => thin(rows, perLanguage));
}

function topicExamples(split: Split): Example[] {
  const map = (set: string, table: ReadonlyMap<string, string>): Example[] =>
    readSet(set, split).flatMap((row) => (table.has(row.label) ? [example(row, table.get(row.label) ?? '', set)] : []));
  const bitext = map('bitext_support', topicByIntent(bitextTopics));
  return [
    ...map('banking77', topicByIntent(banking77Topics)),
    ...map('clinc_banking', topicByIntent(clincTopics)),
    ...thin(bitext.filter((row) => row.value === 'other'), 600), ...bitext.filter((row) => row.value !== 'other'),
    ...map('cfpb_products', new Map(Object.entries(cfpbTopics))),
    ...readSet('nlupp_banking', split).flatMap((row) => nluppExample(row)),
    ...massive(split, 700, (row) => row.label !== 'qa_currency' && row.label !== 'qa_stock').map((row) => example(row, 'other', 'massive')),
    ...massive(split, 200, (row) => row.label === 'qa_currency').map((row) => example(row, 'exchange', 'massive')),
    ...fromSeeds(split, (seed) => seed.topic),
  ];
}

function nluppExample(row: Row): Example[] {
  const named = new Set(row.label.split('|').flatMap((intent) => (Object.hasOwn(nluppTopics, intent) ? [nluppTopics[intent] ?? 'other'] : [])));
  const [only, second] = named;
  if (second !== undefined) return [];
  const smallTalk = /^(none|greet|thank|end_call|affirm|deny|repeat|acknowledge|dont_know)(\||$)/.test(row.label);
  if (only === undefined) return smallTalk ? [example(row, 'other', 'nlupp_banking')] : [];
  return [example(row, only, 'nlupp_banking')];
}

function sentimentExamples(split: Split): Example[] {
  return [
    ...readSet('goemotions_sent', split).map((row) => example(row, row.label, 'goemotions_sent')),
    ...massive(split, 250, (row) => !row.label.startsWith('music_')).map((row) => example(row, 'neutral', 'massive')),
    ...thin(readSet('clinc_banking', split), 800).map((row) => example(row, 'neutral', 'clinc_banking')),
    ...fromSeeds(split, (seed) => seed.sentiment, 6),
  ];
}

function complaintExamples(split: Split): Example[] {
  const no = (set: string, count: number, keep: (row: Row) => boolean = () => true): Example[] =>
    thin(readSet(set, split).filter(keep), count).map((row) => example(row, 'no', set));
  return [
    ...readSet('cfpb_products', split).map((row) => example(row, 'likely', 'cfpb_products')),
    ...readSet('bitext_support', split).filter((row) => row.label === 'complaint').map((row) => example(row, 'likely', 'bitext_support')),
    ...no('bitext_support', 1500, (row) => row.label !== 'complaint'),
    ...no('banking77', 3000),
    ...no('clinc_banking', 1500),
    ...no('goemotions_sent', 6000, (row) => row.label !== 'negative'),
    ...massive(split, 300, () => true).map((row) => example(row, 'no', 'massive')),
    ...fromSeeds(split, (seed) => (seed.isComplaint ? 'likely' : 'no')),
  ];
}

function urgencyExamples(split: Split): Example[] {
  const bySet = (set: string, urgent: ReadonlySet<string>): Example[] =>
    readSet(set, split).map((row) => example(row, urgent.has(row.label) ? 'high' : 'normal', set));
  return [
    ...bySet('banking77', urgentBanking77),
    ...bySet('clinc_banking', urgentClinc),
    ...massive(split, 300, () => true).map((row) => example(row, 'normal', 'massive')),
    ...fromSeeds(split, (seed) => (seed.isUrgent ? 'high' : 'normal')),
  ];
}

function spamExamples(split: Split): Example[] {
  return [
    ...readSet('sms_spam', split).map((row) => example(row, row.label === 'spam' ? 'yes' : 'no', 'sms_spam')),
    ...thin(readSet('banking77', split), 1500).map((row) => example(row, 'no', 'banking77')),
    ...massive(split, 300, () => true).map((row) => example(row, 'no', 'massive')),
    ...fromSeeds(split, (seed) => (seed.isSpam ? 'yes' : 'no')),
  ];
}

/** The thirteen. */
export const languages = ['az', 'de', 'en', 'es', 'fr', 'it', 'ka', 'nl', 'pl', 'pt', 'ru', 'tr', 'uk'] as const;

const pooled: Policy = { neverAuto: false, quiet: null, byLanguage: false };

function ofEachLanguage(quiet: string): Policy {
  return { neverAuto: false, quiet, byLanguage: true };
}

/** A model alone never says that a customer complains: it suggests, a rule or a person decides. */
const complaintPolicy: Policy = { neverAuto: true, quiet: 'no', byLanguage: true };

export const tasks: readonly Task[] = [
  { head: 'language', values: languages, cost: 0.5, policy: pooled, isProof: always, examples: languageExamples },
  { head: 'topic', values: topicIds, cost: 0.3, policy: ofEachLanguage('other'), isProof: isOurTrade, examples: topicExamples },
  { head: 'sentiment', values: ['negative', 'neutral', 'positive'], cost: 0.1, policy: ofEachLanguage('neutral'), isProof: isOurTrade, examples: sentimentExamples },
  { head: 'complaint', values: ['no', 'likely'], cost: 0.3, policy: complaintPolicy, isProof: isOurTrade, examples: complaintExamples },
  { head: 'urgency', values: ['normal', 'high'], cost: 0.3, policy: ofEachLanguage('normal'), isProof: isOurTrade, examples: urgencyExamples },
  { head: 'spam', values: ['no', 'yes'], cost: 0.3, policy: ofEachLanguage('no'), isProof: isOurTrade, examples: spamExamples },
];

function always(): boolean {
  return true;
}

/** That a voice assistant's "play some jazz" is told from banking says nothing of a customer's own words. */
function isOurTrade(one: Example): boolean {
  return one.set !== 'massive';
}
