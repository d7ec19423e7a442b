import { afterAll, expect, test } from 'vitest';
import { createMailParser } from './mail-parser.ts';

const pair = createMailParser({ threads: 2 });
const hasty = createMailParser({ threads: 1, patienceMs: 5 });
const strict = createMailParser({ threads: 1, timeoutMs: 400, patienceMs: 200 });
afterAll(() => Promise.all([pair, hasty, strict].map((parser) => parser.close())));

const small = (subject: string) => new TextEncoder().encode(`From: a@x.example\nSubject: ${subject}\n\nhello`);
const html = (subject: string, paragraphs: number) => new TextEncoder().encode(`From: a@x.example\nSubject: ${subject}\nContent-Type: text/html\n\n${'<p style="color:red;margin:1px">x</p>'.repeat(paragraphs)}`);
/** Takes far longer than ordinary mail, and far shorter than the limit. */
const slow = (subject: string) => html(subject, 8_000);
/** The same, but too small to be thought long. */
const sly = (subject: string) => html(subject, 3_000);
/** Over the size of what is read one at a time. */
const large = (subject: string) => new TextEncoder().encode(`From: a@x.example\nSubject: ${subject}\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n${'QUFB'.repeat(400_000)}`);

test('small mail goes past what takes long, be there ever so much of it', async () => {
  const done: string[] = [];
  const note = async (parsed: Promise<{ readonly subject: string }>): Promise<void> => { done.push((await parsed).subject); };
  const slowOnes = Array.from({ length: 5 }, (_mail, index) => note(pair.parse(slow(`slow ${index}`))));
  await Promise.all(Array.from({ length: 20 }, (_mail, index) => note(pair.parse(small(`small ${index}`)))));
  // Only one that takes long runs at a time, beside all the others.
  expect(done.filter((subject) => subject.startsWith('slow')).length).toBeLessThan(4);
  await Promise.all(slowOnes);
  expect(done.length).toBe(25);
});

test('what holds up a thread that others wait for is begun again, and loses nothing', async () => {
  const contents = await Promise.all([sly('one'), small('two'), sly('three'), small('four')].map((bytes) => hasty.parse(bytes)));
  expect(contents.map(({ subject }) => subject)).toEqual(['one', 'two', 'three', 'four']);
});

test('large mail is read one at a time, whole', async () => {
  const contents = await Promise.all(Array.from({ length: 4 }, (_mail, index) => pair.parse(large(`large ${index}`))));
  expect(contents.map(({ subject, attachments }) => [subject, attachments[0]?.content.length])).toEqual([0, 1, 2, 3].map((index) => [`large ${index}`, 1_200_000]));
});

test('of mails that travel together one that breaks a limit fails alone', async () => {
  await strict.parse(small('first')).catch(() => {});
  const results = await Promise.allSettled([small('before'), html('endless', 110_000), small('after')].map((bytes) => strict.parse(bytes)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: { kind: 'invalid', code: 'mail.time' } });
});
