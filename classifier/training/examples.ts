import type { Head } from '../labels/label.ts';
import { topicIds } from '../labels/topics.ts';
import { languageExamples } from './language-examples.ts';
import type { Policy } from './thresholds.ts';
import { readSet, thin, type Row, type Split } from './read-data.ts';
import { readCheck, readSeeds, type Seed } from './seeds.ts';
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
  /** Whether our own training messages are scored in turn as well, by models that have not seen them. */
  readonly crossCheckSeeds: boolean;
  /** Whether a held-out text may prove a threshold. */
  readonly isProof: (example: Example) => boolean;
  readonly examples: (split: Split) => Example[];
  /** The value our own messages should get. */
  readonly seedValue: (seed: Seed) => string;
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

/** The sets are full of talk that no bank's inbox is: it may not teach that most messages are about nothing. */
const rareOther = 0.2;

function topicExamples(split: Split): Example[] {
  const map = (set: string, table: ReadonlyMap<string, string>): Example[] =>
    readSet(set, split).flatMap((row) => (table.has(row.label) ? [example(row, table.get(row.label) ?? '', set)] : []));
  const bitext = map('bitext_support', topicByIntent(bitextTopics));
  return [
    ...map('banking77', topicByIntent(banking77Topics)),
    ...map('clinc_banking', topicByIntent(clincTopics)).map((one) => (one.value === 'other' ? { ...one, weight: rareOther } : one)),
    ...thin(bitext.filter((row) => row.value === 'other'), 600), ...bitext.filter((row) => row.value !== 'other'),
    ...map('cfpb_products', new Map(Object.entries(cfpbTopics))),
    ...readSet('nlupp_banking', split).flatMap((row) => nluppExample(row)),
    ...massive(split, 400, (row) => row.label !== 'qa_currency' && row.label !== 'qa_stock').map((row) => example(row, 'other', 'massive', rareOther)),
    ...massive(split, 200, (row) => row.label === 'qa_currency').map((row) => example(row, 'exchange', 'massive')),
    ...fromSeeds(split, topicOf),
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
    ...fromSeeds(split, sentimentOf, 6),
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
    ...fromSeeds(split, complaintOf),
  ];
}

function urgencyExamples(split: Split): Example[] {
  const bySet = (set: string, urgent: ReadonlySet<string>): Example[] =>
    readSet(set, split).map((row) => example(row, urgent.has(row.label) ? 'high' : 'normal', set));
  return [
    ...bySet('banking77', urgentBanking77),
    ...bySet('clinc_banking', urgentClinc),
    ...massive(split, 300, () => true).map((row) => example(row, 'normal', 'massive')),
    ...fromSeeds(split, urgencyOf),
  ];
}

function spamExamples(split: Split): Example[] {
  return [
    ...readSet('sms_spam', split).map((row) => example(row, row.label === 'spam' ? 'yes' : 'no', 'sms_spam')),
    ...thin(readSet('banking77', split), 1500).map((row) => example(row, 'no', 'banking77')),
    ...massive(split, 300, () => true).map((row) => example(row, 'no', 'massive')),
    ...fromSeeds(split, spamOf),
  ];
}

const languageOf = (seed: Seed): string => seed.language;
const topicOf = (seed: Seed): string => seed.topic;
const sentimentOf = (seed: Seed): string => seed.sentiment;
const complaintOf = (seed: Seed): string => (seed.isComplaint ? 'likely' : 'no');
const urgencyOf = (seed: Seed): string => (seed.isUrgent ? 'high' : 'normal');
const spamOf = (seed: Seed): string => (seed.isSpam ? 'yes' : 'no');

/** The thirteen. */
export const languages = ['az', 'de', 'en', 'es', 'fr', 'it', 'ka', 'nl', 'pl', 'pt', 'ru', 'tr', 'uk'] as const;

const pooled: Policy = { neverAuto: false, leastAuto: 0.8, quiet: null, byLanguage: false };

function ofEachLanguage(quiet: string): Policy {
  return { neverAuto: false, leastAuto: 0.95, quiet, byLanguage: true };
}

/** A model alone never says that a customer complains, nor that none does: it suggests, a rule or a person decides. */
const complaintPolicy: Policy = { ...ofEachLanguage('no'), neverAuto: true };

/** Learnt from strangers' remarks on the internet, and it shows on a bank's customers: always a suggestion. */
const sentimentPolicy: Policy = { ...ofEachLanguage('neutral'), neverAuto: true };

export const tasks: readonly Task[] = [
  { head: 'language', values: languages, cost: 0.5, policy: pooled, crossCheckSeeds: false, isProof: always, examples: languageExamples, seedValue: languageOf },
  { head: 'topic', values: topicIds, cost: 0.3, policy: ofEachLanguage('other'), crossCheckSeeds: true, isProof: isOurTrade, examples: topicExamples, seedValue: topicOf },
  { head: 'sentiment', values: ['negative', 'neutral', 'positive'], cost: 0.1, policy: sentimentPolicy, crossCheckSeeds: true, isProof: isOurTrade, examples: sentimentExamples, seedValue: sentimentOf },
  { head: 'complaint', values: ['no', 'likely'], cost: 0.3, policy: complaintPolicy, crossCheckSeeds: true, isProof: isOurTrade, examples: complaintExamples, seedValue: complaintOf },
  { head: 'urgency', values: ['normal', 'high'], cost: 0.3, policy: ofEachLanguage('normal'), crossCheckSeeds: true, isProof: isOurTrade, examples: urgencyExamples, seedValue: urgencyOf },
  { head: 'spam', values: ['no', 'yes'], cost: 0.3, policy: ofEachLanguage('no'), crossCheckSeeds: true, isProof: isOurTrade, examples: spamExamples, seedValue: spamOf },
];

function always(): boolean {
  return true;
}

/** That a voice assistant's "play some jazz" is told from banking says nothing of a customer's own words. */
function isOurTrade(one: Example): boolean {
  return one.set !== 'massive';
}

/** Texts that a head is scored on: the sets' held-out parts, and the messages written apart. */
export function scoredExamples(task: Task): Example[] {
  const check = readCheck().map((seed) => ({ text: seed.text, language: seed.language, value: task.seedValue(seed), weight: 1, set: 'check' }));
  return [...task.examples('dev'), ...check];
}
