import { expect, test } from 'vitest';
import { decodeBytes, decodeHeaderBytes } from './charset.ts';

const hex = (bytes: string): Buffer => Buffer.from(bytes, 'hex');

test.each([
  ['ibm866', '8fe0a8a2a5e2', 'Привет'], ['cp866', '8fe0a8a2a5e2', 'Привет'], ['CP437', '818481', 'üäü'], ['ibm850', '818481b5', 'üäüÁ'], ['cp857', '988da7', 'İığ'], ['cp1125', '8ff7f9', 'Пії'],
  ['KOI8-U', 'f0d2c9d7a6d4', 'Привіт'], ['"windows-1251"', 'cff0e8e2b3f2', 'Привіт'], ['win-1254', 'ddfef0', 'İşğ'], ['ISO_8859-9', 'ddfef0', 'İşğ'], ['x-mac-turkish', 'dddfda', 'ışĞ'],
  ['GEORGIAN-PS', 'c0c1c2c8ce', 'აბგთჲ'], ['georgian-academy', 'c0c1c2c8cd', 'აბგიო'], ['utf-16', 'feff00410042', 'AB'], ['utf-16', 'fffe41004200', 'AB'], ['UTF-16LE', '41004200', 'AB'], ['utf-16', '04100411', 'АБ'],
  ['iso-2022-jp', '1b2442243d246c1b2842', 'それ'], ['iso-2022-jp', '1b2442243d1b28421b2442246c1b2842', 'それ'], ['hz-gb-2312', '7e7b3c3a7e7d21', '己!'], ['iso-2022-kr', '1b2429430e30210f', '가'], ['utf-7', '2b414d63', 'Ç'],
  ['ks_c_5601-1987', 'b0a1', '가'], ['gb2312', 'd6d0', '中'], ['UTF-8', 'efbbbfc399', 'Ù'],
])('%s %s', (charset, bytes, wanted) => {
  expect(decodeBytes(hex(bytes), charset)).toBe(wanted);
});

test.each([
  ['us-ascii', 'ə', 'of a program that does not know'], ['windows-1251', 'Müştəri', 'of a gateway that relabelled'], ['koi8-r', 'Ґанок', 'whatever page is stated'], ['iso-8859-1', 'Салам', ''], ['no-such', 'გამარჯობა', ''],
])('valid UTF-8 is UTF-8 though %s is stated: %s', (charset, text) => {
  expect(decodeBytes(Buffer.from(text), charset)).toBe(text);
});

test('pairs that look like UTF-8 by accident are what is stated', () => {
  expect(decodeBytes(hex('c4a3'), 'gb2312')).toBe('模');
  expect(decodeBytes(Buffer.from('已经'), 'gb2312')).not.toContain('\uFFFD');
});

test.each([
  ['windows-1251', 'cff0e8e2e5f2', 'Привет'],
  ['koi8-r', 'f0d2c9d7c5d4', 'Привет'],
  ['ibm866', '8fe0a8a2a5e2', 'Привет'],
  ['iso-8859-5', 'b7d4e0d0d2e1e2d2e3d9e2d5', 'Здравствуйте'],
  ['windows-1251, capitals', 'd1d0ced7cdce2120cac0d0d2c020cdc520d0c0c1ced2c0c5d2', 'СРОЧНО! КАРТА НЕ РАБОТАЕТ'],
  ['koi8-r, capitals', 'f3f2effeeeef2120ebe1f2f4e120eee520f2e1e2eff4e1e5f4', 'СРОЧНО! КАРТА НЕ РАБОТАЕТ'],
  ['koi8-u', 'e4cfc2d2cfc7cf20c4ced12120fac1c2cccfcbd5cad4c520cdcfc020cbc1d2d4cbd5', 'Доброго дня! Заблокуйте мою картку'],
  ['ibm1125', '91aaa0e0a3a020ada020a2f7a4a4f7aba5adadef', 'Скарга на відділення'],
  ['windows-1251, Ukrainian', 'afe6e0ea20b320b4e0edeeea', 'Їжак і ґанок'],
  ['windows-1254', '4b617274fd6d20e7616cfdfe6dfd796f72', 'Kartım çalışmıyor'],
  ['ibm857', '4b6172748d6d2087616c8d9f6d8d796f72', 'Kartım çalışmıyor'],
  ['windows-1252', '4772f6df6520fc6265722053747261df65', 'Größe über Straße'],
  ['ibm850', '477294e16520816265722053747261e165', 'Größe über Straße'],
  ['windows-1252, signs', '42616e6b9920962093313030208094', 'Bank™ – “100 €”'],
  ['georgian-academy', 'c2c0cbc0d0dfcdc1c02c20d9c4cbc820c1c0d0c0c7c820c3c0c1cacdc9c8cac8c0', 'გამარჯობა, ჩემი ბარათი დაბლოკილია'],
])('nobody says what it is, and it is read: %s', (_page, bytes, wanted) => {
  expect(decodeBytes(hex(bytes), undefined)).toBe(wanted);
  expect(decodeBytes(hex(bytes), '8bit')).toBe(wanted);
});

test('Latin-1 is believed of words with some letters of their own, not of words without an ASCII letter', () => {
  expect(decodeBytes(hex('4772f6df65'), 'iso-8859-1')).toBe('Größe');
  expect(decodeBytes(hex('cff0e8e2e5f2'), 'iso-8859-1')).toBe('Привет');
  expect(decodeBytes(hex('61a06261'), 'iso-8859-1')).toBe('a\u00A0ba');
  expect(decodeBytes(hex('0aa00a'), 'iso-8859-1')).toBe('\n\u00A0\n');
});

test('what the rest of the message is in decides before letters do', () => {
  expect(decodeBytes(hex('b0a1b0a1'), undefined, 'euc-kr')).toBe('가가');
  expect(decodeHeaderBytes(hex('d4dee9e3'), 'windows-1251')).toBe('ФЮйг');
});

test('UTF-16 that nobody names shows by its NULs; a megabyte of NUL does not', () => {
  expect(decodeBytes(Buffer.from('Salam, dünya', 'utf16le'), 'utf-8')).toBe('Salam, dünya');
  expect(decodeBytes(Buffer.alloc(1_000_000), undefined).length).toBe(1_000_000);
});
