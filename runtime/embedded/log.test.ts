import { expect, test } from 'vitest';
import { createLog, type LogOptions } from './log.ts';

function capture(options: LogOptions = {}): { log: ReturnType<typeof createLog>; lines: () => readonly Record<string, unknown>[] } {
  const written: string[] = [];
  const log = createLog({ ...options, destination: { write: (line: string) => void written.push(line) } });
  return { log, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test('a line has level, time, message and fields, a child\'s too', () => {
  const { log, lines } = capture();
  log.child({ part: 'mail' }).warn('slow', { ms: 5 });
  expect(lines()).toEqual([{ level: 'warn', time: expect.stringMatching(/^\d{4}-.*Z$/), part: 'mail', ms: 5, msg: 'slow' }]);
});

test('what people wrote, and secrets, never reach a line', () => {
  const { log, lines } = capture();
  const leak = 'do not show this';
  log.info('told', { text: leak, message: { html: leak, from: { password: leak } }, settings: { imap: leak }, headers: { authorization: leak, cookie: leak }, channel: 'c1' });
  log.child({ secret: leak }).error('failed', { request: { body: leak } });
  expect(JSON.stringify(lines())).not.toContain(leak);
  expect(lines()[0]).toMatchObject({ channel: 'c1', text: '[not logged]' });
});

test('lines below the level are not written', () => {
  const { log, lines } = capture({ level: 'warn' });
  log.debug('a');
  log.info('b');
  log.warn('c');
  expect(lines().map(({ msg }) => msg)).toEqual(['c']);
});
