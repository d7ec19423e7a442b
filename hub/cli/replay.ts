import { CliError } from './cli-error.ts';
import { readOptions } from './options.ts';
import { withParley } from './with-parley.ts';

/**
 * `parley replay ID… | --failed`: puts raw events back in line. A running server works them through at once, else the next
 * start does. What was stored before stays as it is: a replay adds only what is missing.
 */
export async function replay(words: readonly string[]): Promise<void> {
  const { values, positionals } = readOptions(words, { failed: { type: 'boolean', default: false } });
  if (!values.failed && positionals.length === 0) throw new CliError('name the entries to replay, or --failed for all that failed', 2);
  await withParley(async ({ inbox, operator }) => {
    let replayed = 0;
    for (const id of positionals) {
      await inbox.intake.replay(operator, id);
      replayed += 1;
    }
    // By cursor, each once: beside a running server what still can not be read fails again meanwhile.
    for (let cursor: string | null | undefined; values.failed && cursor !== null;) {
      const page = await inbox.intake.unprocessed(operator, { limit: 200, cursor: cursor ?? null });
      for (const entry of page.items) await inbox.intake.replay(operator, entry.id);
      replayed += page.items.length;
      cursor = page.next;
    }
    process.stdout.write(`${replayed} put back in line\n`);
  });
}
