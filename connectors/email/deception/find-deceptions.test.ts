import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDeceptions, type DeceptionInput } from './find-deceptions.ts';

const OURS = ['kapital.example', 'bank.example'];
const nothing: DeceptionInput = { from: { name: 'Ann', address: 'ann@customer.test' }, replyTo: [], links: [], hiddenText: '', trackers: [], ourDomains: OURS };
const find = (input: Partial<DeceptionInput>) => findDeceptions({ ...nothing, ...input });

describe('links', () => {
  test.each([
    ['https://kapital.example/login', 'https://evil.test/'],
    ['www.kapital.example', 'https://evil.test/kapital.example'],
    ['kapital.example', 'http://203.0.113.9/x'],
    ['(kapital.example/cards).', 'https://bit.ly/3xYz'],
    ['Sign in at https://kapital.example/login now', 'https://evil.test/'],
    ['help@kapital.example', 'mailto:help@evil.test'],
    ['help@kapital.example', 'https://evil.test/'], ['boss@gmail.com', 'mailto:b0ss@gmail.com'],
    ['банк.рф', 'https://evil.test/'],
    ['https://paypal.com', 'https://u1.ct.sendgrid.net/x'],
  ])('%s that leads to %s lies', (text, href) => {
    expect(find({ links: [{ text, href }] }).map(({ kind }) => kind)).toContain('link-lies');
  });

  test('an address before the @ is not where a link leads', () => {
    expect(find({ links: [{ text: 'Click here', href: 'https://kapital.example@evil.test/login' }] })).toEqual([{ kind: 'link-lies', shown: 'kapital.example', leadsTo: 'https://kapital.example@evil.test/login' }]);
  });

  test.each([
    ['Click here', 'https://click.list-manage.com/x?u=1'], ['Open the app', 'https://evil.test/'], ['', 'https://evil.test/'],
    ['www.shop.test', 'https://u1.ct.sendgrid.net/x'], ['https://shop.test/a', 'https://www.shop.test/b'], ['shop.test', 'https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.shop.test%2F&data=x'],
    ['help@shop.test', 'mailto:help@shop.test?subject=x'], ['HELP@shop.test', 'mailto:help%40shop.test'], ['sales@shop.test', 'mailto:office@shop.test'], ['invoice.pdf', 'https://files.test/1'], ['Node.js', 'https://nodejs.test/'], ['Hello.World', 'https://x.test'],
    ['3.5', 'https://x.test/'], ['v2.0.1', 'https://x.test/'], ['tel. 12.50', 'tel:123'], ['readme.md', 'https://x.test/'], ['Price 12.50 AZN', 'https://x.test'],
  ])('%s that leads to %s does not', (text, href) => {
    expect(find({ links: [{ text, href }] })).toEqual([]);
  });
});

describe('lookalikes', () => {
  test.each([
    ['kаpital.example', 'Cyrillic а'], ['kapitaI.example', 'capital i'], ['kap1tal.example', 'digit'], ['kapittal.example', 'one more'], ['kapial.example', 'one less'], ['kaptial.example', 'two swapped'], ['kapital.test', 'another ending'],
    ['kapital-support.example', 'added word'], ['secure-kapital.test', 'added word before'], ['kapitalonline.test', 'added word without a dash'], ['my-kapital-az.test', 'among others'], ['kapital.example.evil.test', 'as a prefix'],
    ['xn--kpital-3fg.example', 'in punycode'], ['bank-support.test', 'a short name with a dash'], ['κapital.example', 'Greek κ'], ['kápital.example', 'an accent'], ['kapitаl-support.test', 'both'],
  ])('%s: %s', (domain) => {
    const [finding] = find({ from: { name: '', address: `a@${domain}` } });
    expect(finding).toMatchObject({ kind: 'lookalike-domain', where: 'sender' });
    expect(['kapital.example', 'bank.example']).toContain((finding as { like: string }).like);
  });

  test.each(['paypa1.com', 'rnicrosoft.com', 'paypal-support.com', 'аррle.com', 'googie.com', 'paypal.com.evil.test', 'micros0ft-login.com'])('well-known: %s', (domain) => {
    expect(find({ links: [{ text: 'Click', href: `https://${domain}/x` }] })).toMatchObject([{ kind: 'lookalike-domain', where: 'link', domain: new URL(`https://${domain}`).hostname }]);
  });

  test.each(['kapital.example', 'mail.kapital.example', 'kapitan.test.example', 'gmail.com', 'mail.ru', 'bank.example', 'bankofgeorgia.ge', 'email.paypal.com', 'microsoftonline.com', 'mybank.test', 'bankir.test', 'apply.com', 'amazon.de', 'post-bank.de', 'unibank.com.gh', '[127.0.0.1]', 'localhost', ''])('nobody takes %s for another', (domain) => {
    expect(find({ from: { name: '', address: `a@${domain}` } })).toEqual([]);
  });
});

test('answers that go elsewhere, names that pose', () => {
  expect(find({ replyTo: [{ name: '', address: 'x@customer.test' }, { name: '', address: 'y@mail.customer.test' }] })).toEqual([]);
  expect(find({ replyTo: [{ name: '', address: 'x@elsewhere.test' }] })).toEqual([{ kind: 'reply-elsewhere', address: 'x@elsewhere.test' }]);
  expect(find({ from: { name: 'boss@bank.example', address: 'x@gmail.com' } })).toEqual([{ kind: 'name-poses-as-address', shown: 'boss@bank.example', address: 'x@gmail.com' }]);
  expect(find({ from: { name: 'boss@gmail.com', address: 'x@gmail.com' } })).toMatchObject([{ kind: 'name-poses-as-address' }]);
  expect(find({ from: { name: 'Sales (sales@customer.test)', address: 'noreply@customer.test' } })).toEqual([]);
  expect(find({ from: null, replyTo: [{ name: '', address: 'x@elsewhere.test' }] })).toEqual([]);
});

test('what leads to us deceives nobody', () => {
  expect(find({ links: [{ text: 'www.shop.test', href: 'https://click.kapital.example/x' }], trackers: ['open.kapital.example:8443'], replyTo: [{ name: '', address: 'help@kapital.example' }] })).toEqual([]);
  expect(find({ trackers: ['open.kapital.example', 't.test'] })).toEqual([{ kind: 'trackers', hosts: ['t.test'] }]);
});

test('texts are bounded and things are named once', () => {
  const links = Array.from({ length: 500 }, (_, index) => ({ text: 'https://kapital.example', href: `https://evil${index % 20}.test/${'x'.repeat(3000)}` }));
  const found = find({ links, hiddenText: 'secret '.repeat(1000), trackers: ['t.test'] });
  expect(found.length).toBeLessThanOrEqual(30);
  expect(JSON.stringify(found).length).toBeLessThan(60_000);
  expect(found.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['link-lies', 'hidden-text', 'trackers']));
  expect(find({ hiddenText: ' · | 12 ' })).toEqual([]);
});

test('whatever is given, something sane comes out', () => {
  const word = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('https://', 'a@b.test', '@', '[::1]', '%', 'xn--', '.', 'kapital.example'));
  const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(''));
  const person = fc.record({ name: text, address: text });
  fc.assert(fc.property(fc.record({ from: fc.option(person), replyTo: fc.array(person, { maxLength: 3 }), links: fc.array(fc.record({ text, href: text }), { maxLength: 5 }), hiddenText: text, trackers: fc.array(text, { maxLength: 2 }), ourDomains: fc.array(text, { maxLength: 3 }) }), (input) => {
    for (const finding of findDeceptions(input)) for (const value of Object.values(finding).flat()) expect(String(value).length).toBeLessThanOrEqual(2000);
  }));
});
