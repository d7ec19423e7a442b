import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Channel, Paged } from '../../web/api/schemas.ts';
import { parley } from '../processes.ts';
import { openProduct, until, type Product } from './product.ts';
import { signIn } from './sign-in.ts';

const place = mkdtempSync(path.join(os.tmpdir(), 'parley-words-'));
const at = (name: string): string => path.join(place, name);
let product: Product;
let channelId: string;
beforeAll(async () => {
  product = await openProduct();
  channelId = await product.channel('shop');
  await product.say(channelId, 'ana', 'm1', 'Kartım itib');
});
afterAll(async () => {
  await product.end();
  rmSync(place, { recursive: true, force: true });
});

/** No stack trace, no silence: a sentence of the program itself. */
function expectSentence(err: string): void {
  expect(err).toMatch(/^parley: \S.{10,}/);
  expect(err).not.toMatch(/\n\s+at /);
}

describe('wrongly called', () => {
  test.each([
    [['token', 'destroy'], /token create/], [['user', 'create'], /--email/], [['user', 'create', '--email', 'no', '--name', 'x'], /e-mail/i], [['user', 'create', '--email', 'a@b.example', '--password', 'short'], /10/], [['token', 'create', '--role', 'king'], /admin, supervisor/], [['channel', 'check'], /id of the channel/],
    [['backup'], /file/], [['replay'], /--failed/], [['token', 'create', '--nonsense'], /nonsense/],
  ] as const)('%j says what is missing, and changes nothing', async (words, says) => {
    const ended = await parley([...words], { PARLEY_DATA: at('wrong') });
    expect(ended.code).toBeGreaterThan(0);
    expect(ended.code).toBeLessThan(3);
    expectSentence(ended.err);
    expect(ended.err).toMatch(says);
    expect(ended.out).toBe('');
  });

  test.each([['user', 'list'], ['channel', 'check', 'x'], ['export', 'x.jsonl'], ['backup', 'x.parley']])(
    'without a data folder %s %s says so and makes none', async (...words) => {
      const folder = at('nowhere');
      const ended = await parley(words.map((word) => (word.startsWith('x.') ? at(word) : word)), { PARLEY_DATA: folder });
      expect(ended.code).toBe(1);
      expectSentence(ended.err);
      expect(ended.err).toContain(folder);
      expect(readdirSync(place)).not.toContain('nowhere');
    });

  test('help is given and is no fault', async () => {
    for (const words of [[], ['--help']]) {
      const ended = await parley(words, {});
      expect([ended.code, ended.err]).toEqual([0, '']);
      for (const name of ['start', 'user create', 'token create', 'channel check', 'backup', 'restore', 'export', 'replay', 'mail parse', 'html sanitize']) expect(ended.out).toContain(name);
    }
  });
});

describe.each([['beside a running server', true], ['without one', false]])('%s', (_, isRunning) => {
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    if (!isRunning) await product.stop();
    ({ env } = product);
  });
  const run = async (...words: string[]) => {
    const ended = await parley(words, env);
    expect([ended.code, ended.err], words.join(' ')).toEqual([0, '']);
    return ended.out;
  };

  test('people are made, listed and given passwords', async () => {
    const email = `cli${String(isRunning)}@parley.example`;
    const made = await run('user', 'create', '--email', email, '--name', 'Clio', '--role', 'agent');
    const password = /^password: (\S+)$/m.exec(made)?.[1] ?? '';
    if (isRunning) expect((await signIn(product, email, password)).session.user).toMatchObject({ email, role: 'agent' });
    if (isRunning) {
      const again = await parley(['user', 'create', '--email', email.toUpperCase(), '--name', 'X'], env);
      expect(again.code).toBe(1);
      expectSentence(again.err);
    }
    expect(await run('user', 'list')).toMatch(new RegExp(`agent .*${email} .*Clio`));
    const renewed = /^password: (\S+)$/m.exec(await run('user', 'password', '--email', email))?.[1] ?? '';
    expect(renewed).not.toBe(password);
    if (isRunning) expect((await signIn(product, email, renewed)).session.user.email).toBe(email);
    if (isRunning) expect((await parley(['user', 'password', '--email', 'ghost@parley.example'], env)).code).toBe(1);
  });

  test('tokens are made, listed and removed', async () => {
    const token = (await run('token', 'create', '--role', 'read-only', '--name', 'robot')).trim().split('\n').at(-1) ?? '';
    expect(token).toMatch(/^ply_[\w-]{43}$/);
    const asked = async () => (await fetch(`${product.url}/api/conversations`, { headers: { authorization: `Bearer ${token}` } })).status;
    if (isRunning) expect(await asked()).toBe(200);
    const id = /^(\S+) +read-only .*robot$/m.exec(await run('token', 'list'))?.[1] ?? '';
    await run('token', 'remove', id);
    if (isRunning) await until(async () => (await asked()) === 401, 'the token to be nobody');
    if (isRunning) expect((await parley(['token', 'remove', id], env)).code).toBe(1);
  });

  test('channels are listed and checked; what fails is named and ends with 1', async () => {
    expect(await run('channel', 'list')).toMatch(new RegExp(`^${channelId} +api .*shop`, 'm'));
    expect(await run('channel', 'check', channelId)).toContain('ok');
    if (!isRunning) return;
    expect((await parley(['channel', 'check', 'ghost'], env)).code).toBe(1);
    const imap = { host: '127.0.0.1', port: 1, secure: false, user: 'u', password: 'imap-word' };
    const { id } = await product.send<Channel>('POST', '/api/channels', { kind: 'email', name: 'ill', settings: { imap, smtp: imap, address: 'a@bank.example', allowPlaintext: true } }, 201);
    const ended = await parley(['channel', 'check', id], env);
    expect(ended.code).toBe(1);
    expect(ended.out).toMatch(/^FAILED {2}imap\S*: .*127\.0\.0\.1/m);
    expect(ended.out + ended.err).not.toContain('imap-word');
  });

  test('everything is exported as lines, backed up, and replayed', async () => {
    const file = at(`export ${String(isRunning)}.jsonl`);
    expect(await run('export', file)).toMatch(/\d+ lines/);
    const lines = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { kind: string; document: { text?: string } });
    expect(new Set(lines.map(({ kind }) => kind))).toEqual(new Set(['customer', 'identity', 'channel', 'conversation', 'message', 'event']));
    expect(lines.filter(({ kind }) => kind === 'message').map(({ document }) => document.text)).toContain('Kartım itib');
    if (isRunning) {
      const again = await parley(['export', file], env);
      expect(again.code).toBe(1);
      expectSentence(again.err);
      expectSentence((await parley(['export', at('no/such/folder.jsonl')], env)).err);
    }

    const backup = at(`backup ${String(isRunning)}.parley`);
    expect(await run('backup', backup)).toContain('The key is not inside');
    expect(readFileSync(backup).includes(readFileSync(path.join(product.folder, 'key')))).toBe(false);
    expect(await run('replay', '--failed')).toMatch(/\d+ put back/);
    if (!isRunning) return;
    writeFileSync(at('broken'), readFileSync(backup).subarray(0, 2000));
    for (const [source, folder] of [[at('broken'), 'from-broken'], [at('missing'), 'from-missing'], [backup, '']] as const) {
      const ended = await parley(['restore', source], { ...env, ...(folder === '' ? {} : { PARLEY_DATA: at(folder) }) });
      expect(ended.code, source).toBe(1);
      expectSentence(ended.err);
    }
    expect((await parley(['replay', 'ghost'], env)).code).toBe(1);
  });

  test('what could not be read is replayed by its id', async () => {
    if (!isRunning) return;
    expect((await product.post(channelId, { type: 'novelty', id: 'n1' })).status).toBe(202);
    const entry = await until(async () => (await product.get<Paged<{ id: string; preview: string }>>('/api/unprocessed')).items.find(({ preview }) => preview.includes('"n1"')), 'the unread event');
    expect(await run('replay', entry.id)).toContain('1 put back');
    await until(async () => (await product.get<Paged<{ id: string }>>('/api/unprocessed')).items.some(({ id }) => id === entry.id), 'it to be tried again');
    // What fails again at once is replayed once, not for ever.
    expect(await run('replay', '--failed')).toContain('1 put back');
  });
});
