import { describe, expect, it } from 'vitest';
import { readRefusal } from './refusal.ts';

describe('a recipient that the sending server did not take', () => {
  it.each([
    ['5.1.1', 'no such user', 'hard', '5.1.1'], ['550', '5.1.1 <ann@x.az>: User unknown', 'hard', '5.1.1'], ['550', 'No such user here', 'hard', null],
    ['550', '5.7.1 Relaying denied', 'unknown', '5.7.1'], ['554', 'Message refused', 'unknown', null], ['5.2.2', 'over quota', 'unknown', '5.2.2'],
    ['450', '4.2.0 Greylisted', 'soft', '4.2.0'], ['4.7.1', 'try later', 'soft', '4.7.1'], ['', '', 'unknown', null],
    ['550', 'rejected by 10.5.1.1', 'hard', null],
  ])('%s %s is %s', (code, reason, severity, status) => {
    expect(readRefusal({ recipient: 'Ann@X.az', code, reason }, 7)).toEqual({ recipient: 'ann@x.az', severity, status, reason: reason === '' ? null : reason, at: 7, bounceId: null });
  });
});
