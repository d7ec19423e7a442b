import type { Head } from '../labels/label.ts';
import type { HeadScores } from './scores.ts';

/** A score that the shipped model must not fall below, on held-out text. */
export interface Floor {
  readonly head: Head;
  readonly set: string;
  readonly language: string;
  readonly measure: 'accuracy' | 'macroF1';
  readonly least: number;
}

export const floors: readonly Floor[] = [
  { head: 'language', set: 'lid13 sentence', language: '*', measure: 'accuracy', least: 0.99 },
];

/** One line for each floor that is missed. */
export function meetFloors(scores: readonly HeadScores[], all: readonly Floor[]): string[] {
  return all.flatMap((floor) => {
    const line = scores.find((one) => one.head === floor.head)?.lines.find((one) => one.set === floor.set && one.language === floor.language);
    const name = `${floor.head}, ${floor.set}, ${floor.language}: ${floor.measure}`;
    if (line === undefined) return [`${name} was not measured`];
    const value = line[floor.measure];
    return value >= floor.least ? [] : [`${name} is ${(value * 100).toFixed(1)} %, the floor is ${(floor.least * 100).toFixed(1)} %`];
  });
}
