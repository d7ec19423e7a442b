/** `npm test`: runs the tests that are named, or all of them, and lists at the end what was left out and how to enable it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-test-'));
const skips = path.join(folder, 'skips');
const root = path.join(import.meta.dirname, '..');
const started = Date.now();
const ended = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
  cwd: root, stdio: 'inherit',
  // Most of the time of a process that is started to be killed goes into compiling the same files again.
  env: { NODE_COMPILE_CACHE: path.join(folder, 'compiled'), ...process.env, PARLEY_SKIPS: skips },
});
const left = existsSync(skips) ? [...new Set(readFileSync(skips, 'utf8').trim().split('\n'))] : [];
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${Math.round((Date.now() - started) / 1000)} s in all.\n`);
process.stdout.write(left.length === 0 ? 'Nothing was left out.\n' : `Left out, and how to enable it:\n${left.map((line) => `  - ${line}`).join('\n')}\n`);
process.exitCode = ended.status ?? 1;
