#!/usr/bin/env node
/** The `parley` command for an installed Parley: checks the Node version in plain JavaScript before anything newer is read. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pinnedNode } from './launch/pinned.mjs';
import { root } from './launch/process.mjs';

const ended = spawnSync(pinnedNode(), [path.join(root, 'hub/parley.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = ended.status ?? 1;
