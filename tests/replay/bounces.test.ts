import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { MailNature } from '../../connectors/email/nature/nature.ts';
import { readMail } from '../../connectors/email/reading/read-mail.ts';
import { findCases, listFiles, readBytes, readJson } from './cases.ts';

const cases = findCases('bounces');
interface Failure { readonly status: string; readonly reason: string; readonly hard: boolean }
interface Judged { readonly file: string; readonly nature: MailNature; readonly failures: readonly Failure[] | undefined }

/** What another library calls temporary. */
const TEMPORARY = new Set(['expired', 'mailboxfull', 'networkerror', 'toomanyconn', 'systemerror', 'systemfull']);
/** Rules were made looking at one half of the files; the other half tells whether they hold for mail nobody looked at. */
const wasLookedAt = (file: string): boolean => createHash('sha256').update(file).digest()[0]! % 2 === 0;
const isHard = ({ nature }: Judged): boolean => nature.bounces?.some(({ severity }) => severity === 'hard') ?? false;
const wasHard = ({ failures }: Judged): boolean => failures?.some(({ hard }) => hard) ?? false;
const share = (part: readonly unknown[], whole: readonly unknown[]): number => part.length / whole.length;

describe.skipIf(!cases)('real delivery failures', () => {
  const expected = cases ? readJson<Record<string, readonly Failure[]>>(cases, 'expected.json') : {};
  const all: readonly Judged[] = cases ? listFiles(`${cases}/bounce`, /\.eml$/).map((file) => ({ file, nature: readMail(readBytes(cases, `bounce/${file}`)), failures: expected[file] })) : [];
  const judged = all.filter(({ failures }) => failures);

  test('all are recognised, and none opens a conversation', () => {
    expect(all.length).toBeGreaterThan(230);
    expect(all.filter(({ nature }) => nature.nature === 'message').map(({ file }) => file)).toEqual([]);
    expect(share(all.filter(({ nature }) => nature.nature === 'bounce'), all)).toBeGreaterThanOrEqual(0.99);
  });

  test('nearly all name who did not get it, and most our message', () => {
    expect(share(all.filter(({ nature }) => nature.bounce?.recipient ?? nature.arrived?.recipient), all)).toBeGreaterThan(0.99);
    expect(share(all.filter(({ nature }) => nature.about), all)).toBeGreaterThan(0.84);
  });

  test('each recipient that failed is told of', () => {
    const several = judged.filter(({ failures }) => failures!.length > 1);
    expect(several.length).toBeGreaterThan(5);
    expect(share(several.filter(({ nature, failures }) => nature.bounces?.length === failures!.length), several)).toBeGreaterThan(0.8);
  });

  // A server that says "unknown user" after it has read the mail, or under a code for something else, is not taken at its word.
  test.each([['looked at', 0.85], ['never looked at', 0.65]] as const)('files %s: hardly an address is called dead that is not', (which, recall) => {
    const half = judged.filter(({ file }) => wasLookedAt(file) === (which === 'looked at'));
    const right = half.filter((each) => isHard(each) && wasHard(each));
    expect(half.length).toBeGreaterThan(100);
    expect(share(right, half.filter(isHard)), 'precision').toBeGreaterThanOrEqual(0.9);
    expect(share(right, half.filter(wasHard)), 'recall').toBeGreaterThan(recall);
    const agreed = half.filter((each) => {
      if (wasHard(each)) return isHard(each);
      return each.failures!.every(({ reason }) => TEMPORARY.has(reason)) ? each.nature.bounce?.severity === 'soft' : !isHard(each);
    });
    expect(share(agreed, half), 'agreement').toBeGreaterThan(0.8);
  });

  test('full mailboxes are soft, and codes agree', () => {
    const full = judged.filter(({ failures }) => failures!.every(({ reason }) => reason === 'mailboxfull'));
    expect(share(full.filter(({ nature }) => nature.bounce?.severity === 'soft'), full)).toBeGreaterThan(0.9);
    const coded = judged.filter(({ failures }) => !/\.0\.9\d\d$/.test(failures![0]!.status));
    expect(share(coded.filter(({ nature, failures }) => nature.bounce?.status === failures![0]!.status), coded)).toBeGreaterThan(0.92);
  });

  test('what was delivered after all is told as that', () => {
    const delivered = judged.filter(({ failures }) => failures!.every(({ reason }) => reason === 'delivered'));
    expect(delivered.length).toBeGreaterThan(0);
    expect(delivered.filter(({ nature }) => nature.variety !== 'delivered' || nature.bounce !== null).map(({ file }) => file)).toEqual([]);
  });

  test('mail that only speaks of failures is ordinary', () => {
    const files = cases ? listFiles(`${cases}/not-bounce`, /\.eml$/) : [];
    expect(files.length).toBe(2);
    for (const file of files) expect(readMail(readBytes(cases!, `not-bounce/${file}`)).nature, file).toBe('message');
  });
});
