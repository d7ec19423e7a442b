/** `npm run dev`: the server restarts when its files change, the client is served by Vite with hot reload. */
import { spawn } from 'node:child_process';
import { root } from './process.mjs';

const server = spawn(process.execPath, ['--watch-path=hub', '--watch-path=inbox', '--watch-path=customers', '--watch-path=people',
  '--watch-path=routing', '--watch-path=classifier', '--watch-path=connectors', '--watch-path=runtime', '--watch-path=web/api',
  'hub/parley.ts', 'start'], { cwd: root, stdio: 'inherit' });
const client = spawn(process.execPath, ['node_modules/vite/bin/vite.js', 'web'], { cwd: root, stdio: 'inherit' });

const stop = () => { server.kill('SIGTERM'); client.kill('SIGTERM'); };
process.on('SIGINT', stop).on('SIGTERM', stop);
server.once('exit', stop);
client.once('exit', stop);
