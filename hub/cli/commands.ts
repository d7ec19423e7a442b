/** A command: its words, how to call it, what it does in one line, and the code (loaded when it runs). */
export interface Command {
  readonly words: readonly string[];
  readonly call: string;
  readonly does: string;
  run(rest: readonly string[]): Promise<number | void>;
}

/** Every command works beside a running server and without one. */
export const commands: readonly Command[] = [
  {
    words: ['start'], call: 'start', does: 'start Parley',
    run: async () => (await import('./start.ts')).start(),
  },
  {
    words: ['user', 'create'], call: 'user create --email E --name N [--role admin|supervisor|agent|read-only] [--password P]', does: 'make a user; without --password one is made up and printed',
    run: async (rest) => (await import('./users.ts')).createUser(rest),
  },
  {
    words: ['user', 'list'], call: 'user list', does: 'show users',
    run: async (rest) => (await import('./users.ts')).listUsers(rest),
  },
  {
    words: ['user', 'password'], call: 'user password --email E [--password P]', does: 'set a new password and end the user\'s sessions',
    run: async (rest) => (await import('./users.ts')).setPassword(rest),
  },
  {
    words: ['token', 'create'], call: 'token create [--role admin] [--name N]', does: 'make an API token; it stands alone on the last line',
    run: async (rest) => (await import('./tokens.ts')).createToken(rest),
  },
  {
    words: ['token', 'list'], call: 'token list', does: 'show API tokens',
    run: async (rest) => (await import('./tokens.ts')).listTokens(rest),
  },
  {
    words: ['token', 'remove'], call: 'token remove ID', does: 'end an API token at once',
    run: async (rest) => (await import('./tokens.ts')).removeToken(rest),
  },
  {
    words: ['channel', 'list'], call: 'channel list', does: 'show channels and how they are',
    run: async (rest) => (await import('./channels.ts')).listChannels(rest),
  },
  {
    words: ['channel', 'check'], call: 'channel check ID', does: 'try a channel\'s settings for real, step by step',
    run: async (rest) => (await import('./channels.ts')).checkChannel(rest),
  },
  {
    words: ['backup'], call: 'backup FILE', does: 'write a consistent backup while Parley runs (without the key)',
    run: async (rest) => (await import('./backup.ts')).backup(rest),
  },
  {
    words: ['restore'], call: 'restore FILE', does: 'make the data folder from a backup; refuses when there is data',
    run: async (rest) => (await import('./backup.ts')).restore(rest),
  },
  {
    words: ['export'], call: 'export FILE', does: 'write customers, conversations, messages and the ledger as JSON lines',
    run: async (rest) => (await import('./export.ts')).exportAll(rest),
  },
  {
    words: ['replay'], call: 'replay ID … | --failed', does: 'work raw events through again',
    run: async (rest) => (await import('./replay.ts')).replay(rest),
  },
  {
    words: ['mail', 'parse'], call: 'mail parse FILE …', does: 'print what Parley would store of each mail, one JSON line a file',
    run: async (rest) => (await import('./mail.ts')).parseMails(rest),
  },
  {
    words: ['html', 'sanitize'], call: 'html sanitize', does: 'filter HTML from standard input as mail is filtered',
    run: async () => (await import('./mail.ts')).sanitizeInput(),
  },
];

/** The help text. */
export function usage(): string {
  const width = 44;
  const lines = commands.map(({ call, does }) => (call.length < width ? `  ${call.padEnd(width)}${does}` : `  ${call}\n  ${''.padEnd(width)}${does}`));
  return `parley COMMAND\n\n${lines.join('\n')}\n\nConfiguration is read from the environment; README.md has the table.\n`;
}
