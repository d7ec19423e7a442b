import { expect, test } from 'vitest';
import { readMail } from '../reading/read-mail.ts';

const alternative = (plain: string, html: string): string => [
  'From: a@x.example', 'Content-Type: multipart/alternative; boundary=a', '', '--a', 'Content-Type: text/plain; charset=utf-8', '', plain, '--a', 'Content-Type: text/html; charset=utf-8', '', html, '--a--', '',
].join('\r\n');
const textOf = (plain: string, html: string): string => readMail(Buffer.from(alternative(plain, html))).text;

test('a plain form that only excuses itself does not stand for the words of the HTML beside it, however few they are', () => {
  expect(textOf('This message requires an HTML viewer.', '<p>Hello,</p><p>the cash machine at Nizami 23 kept my card.</p>')).toContain('kept my card');
  expect(textOf('Bu mesajı görmək üçün HTML lazımdır.', '<p>Kartım bloklanıb, zəhmət olmasa kömək edin.</p>')).toContain('bloklanıb');
});

test('a plain form of the same words stands alone, however the HTML puts them', () => {
  expect(textOf('Hello *Ann*,\r\n\r\n1) cards [https://x.example/cards]\r\n2) loans', '<h1>Hello Ann</h1><ol><li><a href="https://x.example/cards">cards</a><li>loans</ol><p>and a little more beside it</p>')).not.toContain('little more');
  expect(textOf('Salam', '<p>Salam</p>')).toBe('Salam');
  expect(textOf('👍', '<p>👍</p>')).toBe('👍');
});

const related = (html: string, ...files: readonly string[]): string => [
  'From: a@x.example', 'Content-Type: multipart/related; boundary=r', '', '--r', 'Content-Type: text/html', '', html,
  ...files.flatMap((head) => ['--r', ...head.split('\n'), '', 'x']), '--r--', '',
].join('\r\n');

test('a picture stands in the text where the text shows it, whatever its sender calls it; all else came along', () => {
  const { attachments } = readMail(Buffer.from(related('<p>See <img src="cid:Shot%231@x"></p>',
    'Content-Type: image/png\nContent-ID: <shot#1@x>\nContent-Disposition: attachment; filename=shown.png',
    'Content-Type: image/png\nContent-ID: <other@x>\nContent-Disposition: inline; filename=unshown.png',
    'Content-Type: application/pdf\nContent-ID: <pdf@x>\nContent-Disposition: inline; filename=contract.pdf')));
  expect(attachments.map(({ name, inline = false }) => [name, inline])).toEqual([['shown.png', true], ['unshown.png', false], ['contract.pdf', false]]);
});
