import { spawn } from 'node:child_process';
import path from 'node:path';
import { constants } from 'node:os';

/** The project's folder. */
export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');

/** Ends with one sentence that says what to do. */
export function fail(sentence) {
  process.stderr.write(`parley: ${sentence}\n`);
  process.exit(1);
}

/**
 * Runs a program to its end with our own input and output, passing on the signals that end us.
 * Resolves with its exit code (128 + signal number when a signal ended it).
 */
export function run(file, args, { env = process.env, stdio = 'inherit', cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio });
    const passOn = (signal) => child.kill(signal);
    process.on('SIGINT', passOn).on('SIGTERM', passOn);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', passOn).off('SIGTERM', passOn);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Runs one of our own files on the pinned Node, with its folder first on the PATH. */
export function runNode(node, args) {
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` };
  return run(node, args, { env });
}
