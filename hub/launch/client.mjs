import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fail, root, run } from './process.mjs';

const dist = path.join(root, 'web/dist');
const stamp = path.join(dist, '.sources');
const sources = ['web/agent', 'web/admin', 'web/ui', 'web/main.tsx', 'web/routes.tsx', 'web/index.html', 'web/vite.config.ts', 'package-lock.json'];

/** Builds the web client when there is none or its sources changed since the last build. */
export async function ensureClient(node, { force }) {
  if (!existsSync(path.join(root, 'web/index.html'))) return;
  const wanted = fingerprint();
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('parley: building the web client …\n');
  const code = await run(node, ['node_modules/vite/bin/vite.js', 'build', 'web', '--logLevel', 'warn'], { stdio: ['ignore', 2, 2] });
  if (code !== 0) fail('the web client could not be built; the message stands above.');
  writeFileSync(stamp, wanted);
}

/** One hash over names and contents, so that a checkout's file times do not matter. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const source of sources) for (const file of filesBelow(path.join(root, source))) hash.update(path.relative(root, file)).update(readFileSync(file));
  return hash.digest('hex');
}

function filesBelow(place) {
  if (!existsSync(place)) return [];
  if (path.extname(place)) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
