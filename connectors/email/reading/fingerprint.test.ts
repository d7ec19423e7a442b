import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMail } from './read-mail.ts';

interface Letter { readonly words: readonly string[]; readonly at: number }

const word = fc.constantFrom('kart', 'bloklanıb', 'Здравствуйте', 'გამარჯობა', 'card', '1234', 'Größe', 'nə', 'vaxt', 'please');
const letter: fc.Arbitrary<Letter> = fc.record({ words: fc.array(word, { minLength: 1, maxLength: 60 }), at: fc.integer({ min: 1_700_000_000, max: 1_800_000_000 }).map((seconds) => seconds * 1000) });

interface Way {
  readonly wrapAt: number;
  readonly footer: string;
  readonly encoding: '8bit' | 'base64';
  readonly prefix: string;
  readonly sender: string;
  readonly inside: boolean;
  readonly trailing: string;
}

/** What servers, list programs and archives change of one and the same message. */
const way: fc.Arbitrary<Way> = fc.record({
  wrapAt: fc.integer({ min: 3, max: 12 }), encoding: fc.constantFrom('8bit', 'base64'), prefix: fc.constantFrom('', '[bank-users] ', 'Re: '), inside: fc.boolean(), trailing: fc.constantFrom('', ' ', '\t'),
  sender: fc.constantFrom('Ann <ann@x.example>', 'Ann via Users <users@lists.example>'),
  footer: fc.constantFrom('', '_______________________________________________\nUsers mailing list\nusers@lists.example', '-- \nYou received this because you are subscribed', '------------------------------------\nYahoo! Groups Links'),
});

function compose({ words, at }: Letter, { wrapAt, footer, encoding, prefix, sender, inside, trailing }: Way): Buffer {
  const lines = Array.from({ length: Math.ceil(words.length / wrapAt) }, (_line, index) => words.slice(index * wrapAt, (index + 1) * wrapAt).join(' ') + trailing);
  const text = Buffer.from([...lines, '', ...(inside ? [] : footer.split('\n'))].join('\r\n'));
  const body = encoding === 'base64' ? text.toString('base64').replace(/.{1,76}/g, '$&\r\n') : text.toString();
  const part = [`Content-Type: text/plain; charset=utf-8`, `Content-Transfer-Encoding: ${encoding}`, '', body].join('\r\n');
  const head = [`From: ${sender}`, `Subject: ${prefix}Card`, `Date: ${new Date(at).toUTCString()}`, 'Message-ID: <1@x.example>'];
  return Buffer.from(inside ? [...head, 'Content-Type: multipart/mixed; boundary=b', '', '--b', part, '--b', 'Content-Type: text/plain', '', footer, '--b--'].join('\r\n') : [...head, part].join('\r\n'));
}

const fingerprint = (bytes: Buffer): string | null => readMail(bytes).fingerprint;

test('copies of one message have one fingerprint whatever way they came', () => {
  fc.assert(fc.property(letter, way, way, (given, one, other) => {
    expect(fingerprint(compose(given, one))).toBe(fingerprint(compose(given, other)));
  }));
});

test('another message under the same id has another', () => {
  fc.assert(fc.property(letter, letter, way, (one, other, how) => {
    fc.pre(one.at !== other.at || one.words.join('') !== other.words.join(''));
    expect(fingerprint(compose(one, how))).not.toBe(fingerprint(compose(other, how)));
  }));
});

test('with files alone the subject tells; with nothing there is none', () => {
  const bare = (head: string): string | null => fingerprint(Buffer.from(`${head}\nContent-Type: application/pdf; name=a.pdf\n\nx`));
  expect(bare('Subject: [list] Report 1')).toBe(bare('Subject: Report 1'));
  expect(bare('Subject: Report 1')).not.toBe(bare('Subject: Report 2'));
  expect(fingerprint(Buffer.from('From: a@x.example\n\n'))).toBeNull();
});

test('HTML alone is compared by its letters', () => {
  const html = (body: string): string | null => fingerprint(Buffer.from(`Date: 1 Jun 2026 10:00:00 +0000\nContent-Type: text/html\n\n${body}`));
  expect(html('<style>p{}</style><p>My <b>card</b></p>')).toBe(html('<html><head><title>x</title></head><body><div>My card</div></body></html>'));
  expect(html('<p>My card</p>')).not.toBe(html('<p>Your card</p>'));
});
