import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createLog, openEmbedded, type EmbeddedRuntime } from '../../../runtime/embedded/index.ts';
import { contractCollections, runContract } from './contract.ts';
import { contracts } from './contracts.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-contract-'));
let runtime: EmbeddedRuntime;

beforeAll(async () => {
  runtime = await openEmbedded({ folder, collections: contractCollections, migrations: [], log: createLog({ level: 'silent' }) });
});
afterAll(async () => {
  await runtime.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const [name, contract] of Object.entries(contracts)) runContract(name, contract, () => runtime);
