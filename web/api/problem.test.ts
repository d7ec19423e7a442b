import { describe, expect, it } from 'vitest';
import { BadCursor, FileTooLarge, HubError, StoreUnavailable, type HubErrorKind, type Log } from '../../runtime/ports/index.ts';
import { answerProblem, statusOfKind } from './problem.ts';

const lines: { message: string; fields: Record<string, unknown> | undefined }[] = [];
const write = (message: string, fields?: Record<string, unknown>): void => { lines.push({ message, fields }); };
const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };

describe('answerProblem', () => {
  it.each(Object.entries(statusOfKind))('%s is %i', async (kind, status) => {
    const answer = answerProblem(new HubError(kind as HubErrorKind, 'some.code', 'what to do', { faults: [{ path: 'a.b', message: 'no' }] }), log);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ type: 'about:blank', status, code: 'some.code', detail: 'what to do', faults: [{ path: 'a.b', message: 'no' }] });
  });

  it('says how long to wait, in whole seconds', () => {
    expect(answerProblem(new HubError('too-many', 'c', 'm', { retryAfterMs: 1_200 }), log).headers.get('retry-after')).toBe('2');
    expect(answerProblem(new StoreUnavailable('the disk is full'), log).headers.get('retry-after')).toBe('5');
    expect(answerProblem(new HubError('unavailable', 'c', 'm'), log).headers.has('retry-after')).toBe(true);
  });

  it('knows the errors of the ports', () => {
    expect(answerProblem(new BadCursor('x'), log).status).toBe(400);
    expect(answerProblem(new FileTooLarge('x'), log).status).toBe(413);
  });

  it('keeps what it cannot explain to the log, under an id that the answer names', async () => {
    const answer = answerProblem(new Error('password is hunter2'), log);
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(text).not.toContain('hunter2');
    expect(text).toContain(String(lines.at(-1)?.fields?.['reference']));
  });
});
