/**
 * What the npm scripts run: plain JavaScript for any Node from 20 on. It installs what is missing, builds the web client
 * when its sources changed, and hands over to the Node version this project pins.
 */
import { existsSync } from 'node:fs';
import { root, runNode, fail } from './launch/process.mjs';
import { ensureInstalled } from './launch/install.mjs';
import { ensureClient } from './launch/client.mjs';
import { pinnedNode } from './launch/pinned.mjs';

const [command = 'start', ...rest] = process.argv.slice(2);

const commands = {
  start: { client: true, run: (node) => runNode(node, ['hub/parley.ts', 'start', ...rest]) },
  dev: { client: false, run: (node) => runNode(node, ['hub/launch/dev.mjs', ...rest]) },
  parley: { client: false, run: (node) => runNode(node, ['hub/parley.ts', ...rest]) },
  test: { client: true, run: (node) => runNode(node, ['tests/run.ts', ...rest]) },
  check: { client: false, run: (node) => runNode(node, ['tests/check.ts', ...rest]) },
  bench: { client: true, run: (node) => runNode(node, ['tests/bench/run.ts', ...rest]) },
  build: { client: false, run: async (node) => (await ensureClient(node, { force: true }), 0) },
  train: { client: false, run: (node) => runNode(node, ['classifier/training/train.ts', ...rest]) },
  evaluate: { client: false, run: (node) => runNode(node, ['classifier/training/evaluate.ts', ...rest]) },
};

const chosen = commands[command];
if (!chosen) fail(`There is no command "${command}". Known: ${Object.keys(commands).join(', ')}.`);
if (!existsSync(`${root}/package.json`)) fail('Run this inside the Parley folder: package.json is missing.');


await ensureInstalled();
const node = pinnedNode();
if (chosen.client) await ensureClient(node, { force: false });
process.exitCode = await chosen.run(node);
