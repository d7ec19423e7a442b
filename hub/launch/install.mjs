import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fail, root, run } from './process.mjs';

const stamp = path.join(root, 'node_modules/.parley-install');

/** Installs the packages when there are none, or when package.json or its lock changed since. */
export async function ensureInstalled() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('parley: installing packages (first start, or they changed) …\n');
  const args = ['install', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  // Standard output belongs to the command that asked for this; npm talks to standard error instead.
  const stdio = ['ignore', 2, 2];
  const npm = process.env.npm_execpath;
  const code = npm?.endsWith('.js') ? await run(process.execPath, [npm, ...args], { stdio }) : await run('npm', args, { stdio });
  if (code !== 0) fail('npm install failed; its message stands above. Mend that (network, registry, disk) and start again.');
  writeFileSync(stamp, fingerprint());
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'package-lock.json']) {
    const file = path.join(root, name);
    hash.update(existsSync(file) ? readFileSync(file) : '');
  }
  return hash.digest('hex');
}
