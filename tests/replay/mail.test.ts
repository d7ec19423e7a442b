import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createMailParser } from '../../connectors/email/reading/mail-parser.ts';
import { closeMailParser, parseMailFile } from '../../connectors/email/parse-file.ts';
import { readMail } from '../../connectors/email/reading/read-mail.ts';
import { findCases, listFiles, readBytes, readJson, readText } from './cases.ts';

const charsets = findCases('charset-mail');
const bombs = findCases('mail-bombs');
const clients = findCases('reply-clients');

afterAll(() => closeMailParser());

interface Expected { readonly subject: string; readonly fromName: string; readonly text: string; readonly filename?: string }

describe.skipIf(!charsets)('code pages', () => {
  const files = charsets ? listFiles(charsets, /\.eml$/) : [];
  test('there are some', () => expect(files.length).toBeGreaterThan(50));
  test.each(files)('%s', (file) => {
    const wanted = readJson<Expected>(charsets!, file.replace('.eml', '.json'));
    const content = readMail(readBytes(charsets!, file));
    expect(content.subject).toBe(wanted.subject);
    expect(content.from?.name).toBe(wanted.fromName);
    expect(content.text.trim()).toBe(wanted.text.trim());
    if (wanted.filename !== undefined) expect(content.attachments[0]?.name).toBe(wanted.filename);
  });
});

const MEGABYTE = 1024 * 1024;

describe.skipIf(!bombs)('hostile mails', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-bombs-'));
  const names = bombs ? spawnSync(process.execPath, [path.join(bombs, 'make.mjs'), folder], { encoding: 'utf8' }).stdout.split('\n').flatMap((line) => line.split('\t')[0] || []) : [];
  const parser = createMailParser();
  afterAll(async () => {
    await parser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('there are some', () => expect(names.length).toBe(14));

  test.each(names)('%s is read in its thread, with little memory, and nothing is unpacked', { timeout: 30_000 }, async (name) => {
    const bytes = readBytes(folder, `${name}.eml`);
    const before = process.memoryUsage.rss();
    let most = before;
    const sampling = setInterval(() => { most = Math.max(most, process.memoryUsage.rss()); }, 10);
    const content = await parser.parse(bytes).finally(() => clearInterval(sampling));
    // Inside a comment or a string that never ends stands no address.
    expect(content.from?.address ?? '').toBe(/redos/.test(name) ? '' : 'a@x.test');
    if (/redos/.test(name)) expect(content.warnings.join()).toContain('names no sender');
    expect(content.subject).toMatch(name === 'folded-subject-1mb' ? /^word word/ : name === 'encoded-words-20000' ? /^а+/ : /^bomb$/);
    expect(content.text.length + content.attachments.length).toBeGreaterThan(0);
    expect(content.attachments.reduce((sum, file) => sum + file.content.length, 0) + content.text.length).toBeLessThanOrEqual(bytes.length);
    expect((Math.max(most, process.memoryUsage.rss()) - before) / MEGABYTE).toBeLessThan(300);
  });

  test('all at once are told about, and ordinary mail is read beside them', { timeout: 60_000 }, async () => {
    const done: string[] = [];
    const told = names.map(async (name) => {
      const line = await parseMailFile(readBytes(folder, `${name}.eml`));
      done.push(name);
      expect(line.error, name).toBeUndefined();
      expect(JSON.stringify(line).length, name).toBeLessThan(5_000_000);
    });
    await parser.parse(new TextEncoder().encode('From: a@x.example\nSubject: ordinary\n\nhello'));
    expect(done.length).toBeLessThan(names.length);
    await Promise.all(told);
  });
});

describe.skipIf(!clients)('the same answer from many programs', () => {
  test.each(clients ? listFiles(clients, /\.eml$/) : [])('%s', (file) => {
    const { visibleText, text } = readMail(readBytes(clients!, file));
    const stated = file.replace(/\.eml$/, '_reply_text');
    // What the set leaves in as the answer includes the program's own last line; that is folded here.
    expect(existsSync(path.join(clients!, stated)) ? readText(clients!, stated) : 'Hello').toContain(visibleText.trim());
    expect(visibleText.trim()).toBe('Hello');
    expect(text).toContain(visibleText.trim());
  });
});
