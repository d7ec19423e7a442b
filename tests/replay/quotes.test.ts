import { describe, expect, test } from 'vitest';
import { readMail } from '../../connectors/email/reading/read-mail.ts';
import { findVisibleText } from '../../connectors/email/quotes/visible-text.ts';
import { findCases, listFiles, readBytes, readText } from './cases.ts';

const trimmed = findCases('reply-trim');
const fragments = findCases('reply-parser');
const clients = findCases('reply-clients');
const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe.skipIf(!trimmed)('replies with their quotes cut by hand', () => {
  const files = trimmed ? listFiles(`${trimmed}/emails`, /\.txt$/) : [];
  test.each(files)('%s loses none of the writer\'s words', (file) => {
    const visible = findVisibleText(readText(`${trimmed}/emails`, file));
    expect(squeeze(visible)).toContain(squeeze(readText(`${trimmed}/trimmed`, file)));
  });

  // A mail that hands another one on is shown whole here; the set wants it cut.
  test('and nearly all are exact', () => {
    const exact = files.filter((file) => findVisibleText(readText(`${trimmed}/emails`, file).trim()).trim() === readText(`${trimmed}/trimmed`, file).trim());
    expect(exact.length / files.length).toBeGreaterThanOrEqual(0.9);
    expect(files.length).toBeGreaterThan(30);
  });

  test.each(files)('%s: what was cut by hand is seen nowhere, or the mail hands it on', (file) => {
    const elided = readText(`${trimmed}/elided`, file).trim();
    const first = squeeze(elided.split('\n').find((line) => line.trim().length > 20) ?? '');
    if (first !== '' && !/forward/.test(file)) expect(squeeze(findVisibleText(readText(`${trimmed}/emails`, file)))).not.toContain(first);
  });
});

describe.skipIf(!clients)('the same reply from many programs', () => {
  const folder = `${clients}/standard_replies`;
  const files = clients ? listFiles(folder, /\.eml$/) : [];
  test.each(files)('%s', (file) => {
    const name = file.replace(/\.eml$/, '_reply_text');
    const wanted = listFiles(folder, /_reply_text$/).includes(name) ? readText(folder, name).trim() : 'Hello';
    const { visibleText, text } = readMail(readBytes(folder, file));
    // The set leaves the signature standing, and we do not: it may be the one thing that is missing.
    expect(visibleText.trim()).toBe('Hello');
    expect(squeeze(text)).toContain(squeeze(wanted));
  });
  test('there are some', () => expect(files.length).toBe(12));
});

describe.skipIf(!fragments)('replies in fragments', () => {
  const visible = (file: string): string => findVisibleText(readText(`${fragments}/emails`, file));
  test.each([
    ['email_2_1.txt', 'Outlook with a reply'], ['email_2_2.txt', 'Outlook with a reply directly above line'], ['email_2_3.txt', 'Outlook with a reply directly above line'],
    ['email_iPhone.txt', 'Here is another email'], ['email_BlackBerry.txt', 'Here is another email'], ['email_multi_word_sent_from_my_mobile_device.txt', 'Here is another email'],
    ['email_sent_from_my_not_signature.txt', 'Here is another email\n\nSent from my desk, is much easier then my mobile phone.'],
    ['email_bullets.txt', 'test 2 this should list second\n\nand have spaces\n\nand retain this formatting\n\n\n   - how about bullets\n   - and another'],
  ])('%s', (file, wanted) => {
    expect(visible(file)).toBe(wanted);
  });

  test.each([
    ['email_1_1.txt', /^Hi folks\n\nWhat is the best way to clear a Riak bucket of all key, values after\s+running a test\?\nI am currently using the Java HTTP API\./, /riak-users_lists/],
    ['email_1_2.txt', /^Hi,\n[^]*You can list the keys[^]*would do it\.[^]*individually\."/, /^> -Abhishek Kona/m],
    ['email_1_3.txt', /^Oh thanks\.\n\nHaving/, /^On [^:]+:$/m],
    ['email_1_4.txt', /^Awesome/, /Loader/],
    ['email_1_5.txt', /./, /\0/],
    ['email_1_6.txt', /^I get/, /Was this/],
    ['email_1_7.txt', /^:\+1:$/, /Steps 0-2/],
    ['email_1_8.txt', /^On [^:]+:[^]*I will reply under this one[^]*okay\?[^]*and under this\.$/, /inline|signature/],
    ['correct_sig.txt', /./, /^-- $|rick/m],
  ])('%s has the words of its writer', (file, shown, hidden) => {
    expect(visible(file)).toMatch(shown);
    expect(visible(file)).not.toMatch(hidden);
  });

  test('only the quote goes where a line begins like one', () => {
    expect(visible('email_one_is_not_on.txt')).toMatch(/^.*One outstanding question/s);
    expect(visible('email_one_is_not_on.txt')).not.toMatch(/On Oct 1, 2012/);
    expect(visible('greedy_on.txt')).toMatch(/On your remote host/);
    expect(visible('greedy_on.txt')).not.toMatch(/On 9 Jan 2014/);
    expect(visible('email_sig_delimiter_in_middle_of_line.txt')).toContain('--');
  });

  // Work, not time: what makes patterns run for minutes makes them take long on a repetition, too.
  test('what makes careless patterns run for minutes is read, also a hundred times over', () => {
    for (const file of ['pathological.txt', 'greedy_on.txt', 'email_long_quote.txt']) {
      expect(findVisibleText(readText(`${fragments}/emails`, file).repeat(file === 'email_long_quote.txt' ? 1 : 100)).length, file).toBeGreaterThan(0);
    }
  });
});
