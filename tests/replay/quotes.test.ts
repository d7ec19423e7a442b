import { describe, expect, test } from 'vitest';
import { findVisibleText } from '../../connectors/email/quotes/visible-text.ts';
import { findCases, listFiles, readText } from './cases.ts';

const trimmed = findCases('reply-trim');
const fragments = findCases('reply-parser');
const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe.skipIf(!trimmed)('replies with their quotes cut by hand', () => {
  const files = trimmed ? listFiles(`${trimmed}/emails`, /\.txt$/) : [];
  test.each(files)('%s loses none of the writer\'s words', (file) => {
    const visible = findVisibleText(readText(`${trimmed}/emails`, file));
    expect(squeeze(visible)).toContain(squeeze(readText(`${trimmed}/trimmed`, file)));
  });

  test('and nearly all are exact', () => {
    const exact = files.filter((file) => squeeze(findVisibleText(readText(`${trimmed}/emails`, file))) === squeeze(readText(`${trimmed}/trimmed`, file)));
    expect(exact.length).toBeGreaterThanOrEqual(Math.floor(files.length * 0.9));
    expect(files.length).toBeGreaterThan(30);
  });
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
