import { appendFileSync } from 'node:fs';

/** Set by `npm test`: where tests say what they left out; printed at the end of the run. */
const listFile = process.env['PARLEY_SKIPS'];

/**
 * Whether a test that needs something outside may run. When it may not, the reason and how to enable it are printed and
 * listed at the end of `npm test`; with REQUIRE_ALL=1 a missing thing is an error, unless `notToBeHad` says that the
 * service's own script found that this machine cannot have it (exit code 3).
 */
export function mayRun(what: string, available: boolean, howToEnable: string, { notToBeHad = false } = {}): boolean {
  if (available) return true;
  const line = `${what}: ${howToEnable}`;
  if (process.env['REQUIRE_ALL'] === '1' && !notToBeHad) throw new Error(`REQUIRE_ALL=1, but missing: ${line}`);
  console.warn(`skipped — ${line}`);
  if (listFile) appendFileSync(listFile, `${notToBeHad ? 'NOT TO BE HAD HERE: ' : ''}${line}\n`);
  return false;
}
