import { expect, test } from 'vitest';
import { readMail } from './read-mail.ts';

const read = (header: string, body = 'hi') => readMail(new TextEncoder().encode(`From: a@x.example\r\nSubject: bomb\r\n${header}\r\n\r\n${body}`));
const many = (count: number, line: (index: number) => string): string => Array.from({ length: count }, (_line, index) => line(index)).join('\r\n');

/** Each takes several times the limit of a test where the work grows with the square of what is written. */
test.each<[string, () => unknown, unknown]>([
  ['carriage returns inside of fields', () => read(many(10, (index) => `X-${index}: ${'\r'.repeat(98_000)}x`)).text, 'hi'],
  ['blanks inside of fields', () => read(many(10, (index) => `X-${index}: ${' '.repeat(98_000)}x`)).text, 'hi'],
  ['blanks inside of names of files', () => read('Content-Type: multipart/mixed; boundary=b', `${many(8, () => `--b\r\nContent-Disposition: attachment; filename="a${' '.repeat(90_000)}x"\r\n\r\nfile`)}\r\n--b--`).attachments.length, 8],
  ['a line of many links', () => read('Content-Type: text/html', many(40_000, (index) => `<a href="http://e${index}.example/">http://e${index}.example</a>`)).findings, []],
])('%s cost no more than other text', { timeout: 15_000 }, (_name, ask, answer) => {
  expect(ask()).toEqual(answer);
});
