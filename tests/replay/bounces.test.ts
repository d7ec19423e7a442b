import { describe, expect, test } from 'vitest';
import { readMail } from '../../connectors/email/reading/read-mail.ts';
import { findCases, listFiles, readBytes, readJson } from './cases.ts';

const cases = findCases('bounces');
interface Failure { readonly status: string; readonly reason: string; readonly hard: boolean }

/** Notices of a provider's own kind, in JSON or about a mailing list: not mail that bounced. */
const OTHER_KINDS = new Set(['lhost-amazonses-10.eml', 'lhost-amazonses-12.eml', 'lhost-fml-02.eml']);

describe.skipIf(!cases)('real delivery failures', () => {
  const read = (file: string) => ({ file, content: readMail(readBytes(cases!, `bounce/${file}`)) });
  const all = cases ? listFiles(`${cases}/bounce`, /\.eml$/).map(read) : [];
  const expected = cases ? readJson<Record<string, readonly Failure[]>>(cases, 'expected.json') : {};

  test('none opens a conversation', () => {
    expect(all.length).toBeGreaterThan(200);
    expect(all.filter(({ file, content }) => content.nature === 'message' && !OTHER_KINDS.has(file)).map(({ file }) => file)).toEqual([]);
  });

  test('most name the recipient and our message', () => {
    expect(all.filter(({ content }) => content.bounce?.recipient).length / all.length).toBeGreaterThan(0.97);
    expect(all.filter(({ content }) => content.bounce?.of).length / all.length).toBeGreaterThan(0.84);
  });

  // One library's opinion: it does not call an address dead whose server says "unknown user" after it took the recipient.
  test('dead addresses are found, and few others are called dead', () => {
    const judged = all.filter(({ file }) => expected[file]).map(({ file, content }) => ({ wanted: expected[file]!.some((failure) => failure.hard), got: content.bounce?.severity === 'hard' }));
    const right = judged.filter(({ wanted, got }) => wanted && got).length;
    expect(right / judged.filter(({ got }) => got).length, 'precision').toBeGreaterThan(0.79);
    expect(right / judged.filter(({ wanted }) => wanted).length, 'recall').toBeGreaterThan(0.9);
  });

  test('full mailboxes are soft, and codes agree', () => {
    const full = all.filter(({ file }) => expected[file]?.every((failure) => failure.reason === 'mailboxfull'));
    expect(full.filter(({ content }) => content.bounce?.severity === 'soft').length / full.length).toBeGreaterThan(0.9);
    const coded = all.filter(({ file }) => expected[file] && !/\.0\.9\d\d$/.test(expected[file][0]!.status));
    expect(coded.filter(({ file, content }) => content.bounce?.status === expected[file]![0]!.status).length / coded.length).toBeGreaterThan(0.9);
  });

  test('mail that only speaks of failures is ordinary', () => {
    expect(readMail(readBytes(cases!, 'not-bounce/is-not-bounce-01.eml')).nature).toBe('message');
  });
});
