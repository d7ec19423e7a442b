import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { drained } from '../bench/processes.ts';
import { parley, startParley } from '../processes.ts';
import { postSigned, testSecret } from '../signed.ts';

const place = mkdtempSync(path.join(os.tmpdir(), 'parley-cli-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));
const folderEnv = (name: string): Record<string, string> => ({ PARLEY_DATA: path.join(place, name), PARLEY_LOG: 'warn' });

describe('the command line', () => {
  test('a wrong word is told with the list of commands, exit code 2', async () => {
    const ended = await parley(['frobnicate'], {});
    expect(ended.code).toBe(2);
    expect(ended.err).toContain('token create');
  });

  test('faults of the configuration are listed together, exit code 1', async () => {
    const ended = await parley(['start'], { PORT: 'nonsense', PARLEY_KEY: 'short' });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('PORT');
    expect(ended.err).toContain('PARLEY_KEY');
  });

  test('without a server: a token is printed alone on the last line, listed, and removed', async () => {
    const env = folderEnv('alone');
    const made = await parley(['token', 'create', '--role', 'agent', '--name', 'robot'], env);
    expect(made.code).toBe(0);
    expect(made.out.trim().split('\n').at(-1)).toMatch(/^ply_[A-Za-z0-9_-]{40,}$/);
    const listed = await parley(['token', 'list'], env);
    const id = /^(\S+) +agent .*robot/m.exec(listed.out)?.[1] ?? '';
    expect((await parley(['token', 'remove', id], env)).code).toBe(0);
    expect((await parley(['token', 'list'], env)).out).not.toContain('robot');
  });

  test('mail is parsed to one JSON line a file, in order, also when a file is hostile or missing', async () => {
    const good = path.join(place, 'good.eml');
    const bad = path.join(place, 'bad.eml');
    writeFileSync(good, 'From: Ana <ana@example.test>\r\nTo: bank@example.test\r\nSubject: Card\r\nMessage-ID: <1@example.test>\r\n\r\nMy card is gone.\r\n');
    writeFileSync(bad, Buffer.from([0, 255, 13, 0, 10, 13, 10, 200]));
    const ended = await parley(['mail', 'parse', good, bad, path.join(place, 'missing.eml')], {});
    expect(ended.code).toBe(0);
    const lines = ended.out.trim().split('\n').map((line) => JSON.parse(line) as { file: string; kind: string; text?: string; from?: { address: string }; error?: string });
    expect(lines.map((line) => line.file)).toEqual([good, bad, path.join(place, 'missing.eml')]);
    expect(lines[0]).toMatchObject({ kind: 'message', messageId: '1@example.test', from: { name: 'Ana', address: 'ana@example.test' }, subject: 'Card' });
    expect(lines[0]?.text).toContain('My card is gone.');
    expect(lines[2]?.error).toBeTruthy();
  });

  test('html is filtered from standard input', async () => {
    const ended = await parley(['html', 'sanitize'], {}, '<p onclick="x()">hello<script>alert(1)</script></p>');
    expect(ended.code).toBe(0);
    expect(ended.out).toContain('hello');
    expect(ended.out).not.toMatch(/script|onclick/);
  });
});

describe('beside a running server', () => {
  test('token, user, backup, restore, export and replay work, and the server knows at once', { timeout: 120_000 }, async () => {
    const server = await startParley();
    try {
      const made = await server.call('POST', '/api/channels', { kind: 'api', name: 'shop', settings: { secret: testSecret } });
      const { id: channelId } = await made.json() as { id: string };
      for (let index = 0; index < 5; index += 1) {
        expect((await postSigned(server.url, channelId, { type: 'message', id: `m${index}`, from: { id: 'ana', name: 'Ana' }, text: `message number ${index}` })).status).toBe(202);
      }
      await drained(server);

      const token = (await parley(['token', 'create', '--role', 'read-only'], server.env)).out.trim().split('\n').at(-1);
      expect((await fetch(`${server.url}/api/conversations`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
      expect((await parley(['user', 'create', '--email', 'leyla@bank.example', '--name', 'Leyla', '--role', 'agent'], server.env)).out).toContain('leyla@bank.example');
      expect((await parley(['user', 'list'], server.env)).out).toContain('Leyla');
      expect((await parley(['channel', 'list'], server.env)).out).toContain('shop');

      const backup = path.join(place, 'backup.parley');
      const backed = await parley(['backup', backup], server.env);
      expect(backed.err).toBe('');
      expect(backed.out).toContain('key is not inside');
      const restored = folderEnv('restored');
      expect((await parley(['restore', backup], restored)).code).toBe(0);
      expect((await parley(['restore', backup], restored)).code).toBe(1);
      expect((await parley(['user', 'list'], restored)).out).toContain('Leyla');

      const file = path.join(place, 'export.jsonl');
      expect((await parley(['export', file], server.env)).code).toBe(0);
      const kinds = readFileSync(file, 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { kind: string }).kind);
      expect(kinds.filter((kind) => kind === 'message').length).toBe(5);
      expect(kinds).toContain('event');
      expect(readFileSync(file, 'utf8')).not.toContain(testSecret.slice(6));

      expect((await parley(['replay', '--failed'], server.env)).code).toBe(0);
    } finally {
      await server.end();
    }
  });
});
