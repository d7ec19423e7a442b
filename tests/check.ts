/** `npm run check`: types, lint, unused exports, architecture. Every step fails when it saw no files. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

interface Step {
  readonly name: string;
  readonly args: readonly string[];
  /** How many files the step says it saw; a step that saw none has checked nothing. */
  readonly saw: (output: string) => number;
}

const ownFiles = (output: string): number =>
  output.split('\n').filter((line) => /\.tsx?$/.test(line) && line.startsWith(root) && !line.includes('node_modules')).length;

const steps: readonly Step[] = [
  { name: 'types of the server', args: ['node_modules/typescript/bin/tsc', '-p', '.', '--listFiles'], saw: ownFiles },
  { name: 'types of the client', args: ['node_modules/typescript/bin/tsc', '-p', 'web', '--listFiles'], saw: ownFiles },
  { name: 'lint', args: ['node_modules/oxlint/bin/oxlint', '--max-warnings', '0'], saw: (output) => Number(/ on (\d+) files/.exec(output)?.[1] ?? 0) },
  { name: 'unused files and exports', args: ['node_modules/knip/bin/knip.js', '--no-progress'], saw: () => 1 },
  { name: 'architecture', args: ['node_modules/vitest/vitest.mjs', 'run', 'tests/architecture'], saw: (output) => Number(/Tests\D+(\d+) passed/.exec(plain(output))?.[1] ?? 0) },
];

function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- terminal colours begin with the escape character
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

let failed = 0;
for (const step of steps) {
  const started = Date.now();
  const ended = spawnSync(process.execPath, [...step.args], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const output = `${ended.stdout}${ended.stderr}`;
  const saw = step.saw(output);
  const good = ended.status === 0 && saw > 0;
  process.stdout.write(`${good ? 'ok    ' : 'FAILED'}  ${step.name} (${((Date.now() - started) / 1000).toFixed(1)} s${saw > 1 ? `, ${saw} seen` : ''})\n`);
  if (good) continue;
  failed += 1;
  process.stdout.write(saw === 0 && ended.status === 0 ? 'it saw no files\n' : `${output.split('\n').filter((line) => !line.startsWith(root) && !line.startsWith('/')).join('\n')}\n`);
}
process.stdout.write(failed === 0 ? 'All checks passed.\n' : `${failed} of ${steps.length} checks failed.\n`);
process.exitCode = failed === 0 ? 0 : 1;
