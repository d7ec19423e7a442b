/** `npm run bench [NAME…]`: measures on this machine and prints a table; exit code 1 when a deciding ratio is not met. */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { meets, row, type Figure } from './figure.ts';

const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  store: async () => (await import('./store.ts')).benchStore(),
  accept: async () => (await import('./accept.ts')).benchAccept(),
  size: async () => (await import('./size.ts')).benchSize(),
  live: async () => (await import('./live.ts')).benchLive(),
  mail: async () => (await import('./mail.ts')).benchMail(),
  mailboxes: async () => (await import('./mailboxes.ts')).benchMailboxes(),
  'mail-memory': async () => (await import('./mail.ts')).benchMailMemory(),
};

const names = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(benches);
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
process.stdout.write(`${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.version}, commit ${commit}\n\n`);
process.stdout.write('| what | measured | goal | |\n| --- | --- | --- | --- |\n');
let missed = 0;
for (const name of names) {
  const bench = benches[name];
  if (!bench) throw new Error(`there is no bench "${name}"; known: ${Object.keys(benches).join(', ')}`);
  for (const figure of await bench()) {
    process.stdout.write(`${row(figure)}\n`);
    if (figure.decides && !meets(figure)) missed += 1;
  }
}
process.stdout.write(missed === 0 ? '\nEvery deciding ratio is met.\n' : `\n${missed} deciding ratios are not met.\n`);
process.exitCode = missed === 0 ? 0 : 1;
