import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createMailParser } from '../../connectors/email/reading/mail-parser.ts';
import { closeMailParser, parseMailFile } from '../../connectors/email/parse-file.ts';
import { readMail } from '../../connectors/email/reading/read-mail.ts';
import { findCases, listFiles, readBytes, readJson } from './cases.ts';

const oddities = findCases('mail-oddities');
const fixtures = findCases('mailparser-fixtures');
const charsets = findCases('charset-mail');
const bombs = findCases('mail-bombs');
const clients = findCases('reply-clients');

afterAll(() => closeMailParser());

describe.skipIf(!oddities)('mails that broke another library', () => {
  const files = oddities ? listFiles(oddities, /\.eml$/) : [];
  test.each(files)('%s is one message', (file) => {
    const content = readMail(readBytes(oddities!, file));
    expect(['message', 'bounce', 'auto-reply', 'list']).toContain(content.nature);
    expect(content.text.length + content.attachments.length + content.subject.length + (content.html ?? '').length).toBeGreaterThan(0);
    expect(content.subject).not.toMatch(/[\r\n]/);
  });

  test('there are some', () => expect(files.length).toBeGreaterThan(100));

  test.each([
    ['rfc2822/example01.eml', 'jdoe@machine.example', 'Saying Hello', ['mary@example.net']],
    ['rfc2822/example03.eml', 'john.q.public@example.com', '', ['mary@x.test', 'jdoe@example.org', 'one@y.test']],
    ['rfc2822/example04.eml', 'pete@silly.example', '', ['c@a.test', 'joe@where.test', 'jdoe@one.test']],
    ['rfc2822/example06.eml', 'mary@example.net', 'Re: Saying Hello', ['jdoe@machine.example']],
    ['plain_emails/raw_email_with_partially_quoted_subject.eml', 'jamis@37signals.com', 'Re: Test: "漢字" mid "漢字" tail', undefined],
    ['rfc6532/utf8_headers.eml', 'jdöe@mächine.example', 'Säying Hello', undefined],
    ['error_emails/trademark_character_in_subject.eml', 'j@yahoo-example.com', expect.stringContaining('has a lead for you'), undefined],
  ])('%s says who and about what', (file, from, subject, to) => {
    const content = readMail(readBytes(oddities!, `emails/${file}`));
    expect(content.from?.address).toBe(from);
    expect(content.subject).toEqual(subject);
    if (to) expect(content.to.map(({ address }) => address)).toEqual(to);
  });
});

describe.skipIf(!fixtures)('what another library guarantees', () => {
  const read = (file: string) => readMail(readBytes(fixtures!, `fixtures/${file}`));
  test('addresses, subject, text and files', () => {
    const content = read('nodemailer.eml');
    expect(content.attachments.length).toBe(4);
    expect(content.to).toEqual([{ name: 'Andris Reinman', address: 'andris+123@kreata.ee' }, { name: '', address: 'andris.reinman@gmail.com' }]);
    expect(content.subject).toBe('Nodemailer is unicode friendly ✔ (1476358788189)');
    expect(content.attachments.map((file) => file.name)).toContain('nyan cat ✔.gif');
  });
  test('large and strange ones are read whole', () => {
    expect(read('large_text.eml').text.length).toBeGreaterThan(1_000_000);
    expect(read('spam.eml').html).toBeTruthy();
    expect(read('delivery-status.eml').text).toContain('Status: 5.1.1');
    for (const file of listFiles(fixtures!, /\.eml$/)) expect(() => readMail(readBytes(fixtures!, file)), file).not.toThrow();
  });
});

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

describe.skipIf(!bombs)('hostile mails', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-bombs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('each is told about, within the limits, and ordinary mail is read beside them', { timeout: 60_000 }, async () => {
    expect(spawnSync(process.execPath, [path.join(bombs!, 'make.mjs'), folder]).status).toBe(0);
    const parser = createMailParser();
    const ordinary = new TextEncoder().encode('From: a@x.example\nSubject: ordinary\n\nhello');
    const told = listFiles(folder, /\.eml$/).map(async (file) => {
      const line = await parseMailFile(readBytes(folder, file));
      expect(line.from !== null || line.error !== undefined, file).toBe(true);
      expect(JSON.stringify(line).length, file).toBeLessThan(5_000_000);
      return line;
    });
    expect((await parser.parse(ordinary)).subject).toBe('ordinary');
    const lines = await Promise.all(told);
    expect(lines.length).toBe(14);
    expect(lines.filter((line) => line.error !== undefined)).toEqual([]);
    await parser.close();
  });
});

describe.skipIf(!clients)('the same answer from many programs', () => {
  test.each(clients ? listFiles(clients, /\.eml$/) : [])('%s', (file) => {
    expect(readMail(readBytes(clients!, file)).visibleText.trim()).toBe('Hello');
  });
});
