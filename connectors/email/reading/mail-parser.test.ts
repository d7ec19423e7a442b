import { afterEach, expect, test } from 'vitest';
import { createMailParser, leaseMailParser, type MailParser } from './mail-parser.ts';
import { closeMailParser, parseMailFile } from '../parse-file.ts';

const open: MailParser[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((parser) => parser.close()));
});
const parserOf = (options: Parameters<typeof createMailParser>[0]): MailParser => {
  const parser = createMailParser(options);
  open.push(parser);
  return parser;
};

const small = (subject: string) => new TextEncoder().encode(`From: a@x.example\nSubject: ${subject}\n\nhello`);
/** Costs far more than a millisecond to read. */
const heavy = new TextEncoder().encode(`From: a@x.example\nSubject: heavy\nContent-Type: text/html\n\n${'<p style="color:red;margin:1px">x</p>'.repeat(15_000)}`);

/** Makes far more objects than fit into the heap of the test that reads it, which is just enough for a small message. */
const STYLE = 'color:red;margin:1px;padding:2px;border:1px solid red;width:10px;height:10px;font-size:9px;line-height:1em';
const large = new TextEncoder().encode(`From: a@x.example\nSubject: large\nContent-Type: text/html\n\n${`<p style="${STYLE}">x</p>`.repeat(9_900)}`);

test('messages come back in their own answer, however many are asked at once', async () => {
  const parser = parserOf({ threads: 2 });
  const contents = await Promise.all(Array.from({ length: 30 }, (_, index) => parser.parse(small(`s${index}`))));
  expect(contents.map((content) => content.subject)).toEqual(Array.from({ length: 30 }, (_, index) => `s${index}`));
});

test('a message over the time limit fails alone, and the next is read', async () => {
  const parser = parserOf({ threads: 1, timeoutMs: 1 });
  await expect(parser.parse(heavy).then((content) => content.subject)).rejects.toMatchObject({ kind: 'invalid', code: 'mail.time' });
  const patient = parserOf({ threads: 1 });
  expect((await patient.parse(small('next'))).subject).toBe('next');
});

test('a message over the memory limit fails alone', async () => {
  const parser = parserOf({ threads: 1, maxHeapMb: 24 });
  await expect(parser.parse(large).then((content) => content.subject)).rejects.toMatchObject({ kind: 'invalid', code: 'mail.memory' });
  expect((await parser.parse(small('next'))).subject).toBe('next');
});

test('a closed parser refuses, and the shared one lives until its last lease', async () => {
  const [one, other] = [leaseMailParser(), leaseMailParser()];
  expect((await one.parse(small('a'))).subject).toBe('a');
  await one.close();
  await one.close();
  await expect(one.parse(small('b'))).rejects.toMatchObject({ kind: 'temporary' });
  expect((await other.parse(small('c'))).subject).toBe('c');
  await other.close();
});

test('the command line gets a line for every file', async () => {
  const line = await parseMailFile(new TextEncoder().encode('From: Ann <a@x.example>\nTo: b@y.example\nMessage-ID: <1@x>\nIn-Reply-To: <0@x>\nReferences: <r@x> <0@x>\nDate: 1 Jun 2026 10:00:00 +0000\nSubject: s\n\nnew\n\n> old\n'));
  expect(line).toEqual({
    kind: 'message', messageId: '1@x', inReplyTo: '0@x', references: ['r@x', '0@x'], from: { name: 'Ann', address: 'a@x.example' }, to: [{ name: '', address: 'b@y.example' }],
    subject: 's', date: '2026-06-01T10:00:00.000Z', text: 'new\n\n> old\n', visibleText: 'new', html: null, attachments: [],
  });
  await closeMailParser();
});
