import { ConfigError } from './config.ts';
import { commands, usage } from './cli/commands.ts';
import { CliError } from './cli/cli-error.ts';
import { ServerError } from './server-error.ts';
import { UnusableFolder } from '../runtime/embedded/index.ts';
import { HubError, StoreUnavailable } from '../runtime/ports/index.ts';

/** The `parley` command line. Exit codes: 0 done, 1 failed with a sentence on standard error, 2 wrongly called. */
async function main(words: readonly string[]): Promise<number> {
  if (words.length === 0 || words[0] === 'help' || words.includes('--help')) {
    process.stdout.write(usage());
    return 0;
  }
  const found = commands
    .filter((command) => command.words.every((word, place) => words[place] === word))
    .sort((a, b) => b.words.length - a.words.length)[0];
  if (!found) {
    process.stderr.write(`parley: there is no command "${words.join(' ')}"\n\n${usage()}`);
    return 2;
  }
  return (await found.run(words.slice(found.words.length))) ?? 0;
}

/** Errors whose sentence is for the operator; anything else is a fault of ours and shown with its stack. */
const toldErrors = [ConfigError, CliError, HubError, StoreUnavailable, UnusableFolder, ServerError];

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Error) || !toldErrors.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`parley: ${error.message}\n`);
  process.exitCode = error instanceof CliError ? error.exitCode : 1;
}
