import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { topics, type Topic } from '../labels/topics.ts';
import type { Split } from './read-data.ts';

/**
 * Our own messages, in `corpus/<language>.txt`: `topic | flags | text`, one a line; `#` begins a remark. Flags: sentiment
 * `n` negative, `p` positive, `0` neutral; then `c` the customer complains, `h` it cannot wait, `s` spam.
 */
export interface Seed {
  readonly text: string;
  readonly language: string;
  readonly topic: Topic;
  readonly sentiment: 'negative' | 'neutral' | 'positive';
  readonly isComplaint: boolean;
  readonly isUrgent: boolean;
  readonly isSpam: boolean;
}

const corpus = path.resolve(import.meta.dirname, '../corpus');
const sentiments = { n: 'negative', p: 'positive', '0': 'neutral' } as const;
/** One line in so many is set aside for calibration and scores. */
const every = 5;

export function readSeeds(split: Split): Seed[] {
  return readFolder(corpus).flatMap((seeds) => seeds.filter((_seed, index) => (index % every === every - 1) === (split === 'dev')));
}

/** Messages written apart from the others, in `corpus/check`: never trained on, never used to fit a threshold. */
export function readCheck(): Seed[] {
  return readFolder(path.join(corpus, 'check')).flat();
}

/** The messages of each file of a folder, files by name. */
function readFolder(folder: string): Seed[][] {
  return readdirSync(folder).filter((name) => name.endsWith('.txt')).sort().map((name) => {
    const lines = readFileSync(path.join(folder, name), 'utf8').split('\n');
    return lines.flatMap((line, index) => (line === '' || line.startsWith('#') ? [] : [readSeed(line, name.slice(0, -4), `${name}, line ${index + 1}`)]));
  });
}

function readSeed(line: string, language: string, place: string): Seed {
  const [topic, flags, text] = line.split(' | ');
  if (topic === undefined || flags === undefined || text === undefined || !isTopic(topic)) throw new Error(`${place}: expected \`topic | flags | text\``);
  const mood = flags[0];
  if ((mood !== 'n' && mood !== 'p' && mood !== '0') || !/^[np0]c?h?s?$/.test(flags)) throw new Error(`${place}: unknown flags ${flags}`);
  return {
    text, language, topic,
    sentiment: sentiments[mood],
    isComplaint: flags.includes('c'),
    isUrgent: flags.includes('h'),
    isSpam: flags.includes('s'),
  };
}

function isTopic(name: string): name is Topic {
  return Object.hasOwn(topics, name);
}
