import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fail, root } from './process.mjs';

/**
 * The Node to run on: this one when it is the pinned major version, else the one npm installed into the project.
 * Says what to do when neither is there.
 */
export function pinnedNode() {
  const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const wanted = devDependencies.node;
  const major = wanted.split('.')[0];
  if (process.version === `v${wanted}`) return process.execPath;
  const installed = path.join(root, 'node_modules/node/bin/node');
  if (existsSync(installed)) return installed;
  if (process.versions.node.split('.')[0] === major) return process.execPath;
  return fail(
    `this is Node ${process.version}, Parley runs on Node ${wanted}, and the copy that npm should have installed is missing. ` +
      'Run "npm install --include=dev" with install scripts allowed for the package "node", or start with Node ' + major + '.',
  );
}
