import { afterEach, describe, expect, test } from 'vitest';
import { manifests } from '../../../connectors/catalog.ts';
import type { Channel } from '../../../connectors/spec/index.ts';
import { clauses, type Clause } from './clauses.ts';
import type { Sample } from './sample.ts';
import { saboteurs, type Saboteur } from './saboteurs.ts';
import { samples } from './samples.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(endings.splice(0).map((end) => end()));
});

async function run(clause: Clause, kind: string, saboteur?: Saboteur): Promise<void> {
  const make = samples[kind];
  if (!make) throw new Error(`The contract has no sample for "${kind}": add one to samples.ts.`);
  const made: Sample = await make();
  endings.push(made.end);
  const sample = { ...made, manifest: saboteur?.manifest?.(made.manifest) ?? made.manifest };
  await clause.try(sample, async (): Promise<Channel> => {
    const channel = await sample.manifest.open(sample.manifest.settings.parse(sample.settings), sample.context);
    endings.push(() => channel.close());
    return saboteur?.channel?.(channel) ?? channel;
  });
}

describe.each(manifests.map((manifest) => manifest.id))('the %s channel keeps the contract', (kind) => {
  test.each(clauses.map((clause) => [clause.name, clause] as const))('%s', (_name, clause) => run(clause, kind));
});

describe('each clause is seen to fail', () => {
  test.each(saboteurs.map((saboteur) => [saboteur.breaks, saboteur] as const))('%s', async (name, saboteur) => {
    const clause = clauses.find((candidate) => candidate.name === name);
    if (!clause) throw new Error(`No clause is called "${name}".`);
    await expect(run(clause, saboteur.kind, saboteur)).rejects.toThrow();
  });

  test('none is without its saboteur', () => {
    expect(new Set(saboteurs.map((saboteur) => saboteur.breaks))).toEqual(new Set(clauses.map((clause) => clause.name)));
  });
});
