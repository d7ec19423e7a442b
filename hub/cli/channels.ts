import { workspaceId } from '../config.ts';
import { createHubAccounts } from '../compose.ts';
import { CliError } from './cli-error.ts';
import { need, readOptions } from './options.ts';
import { withParley } from './with-parley.ts';

/** `parley channel list`. */
export async function listChannels(words: readonly string[]): Promise<void> {
  readOptions(words, {});
  await withParley(async ({ inbox, operator }) => {
    for (const channel of await inbox.channels.list(operator)) {
      const state = await inbox.channels.state(workspaceId, channel.id);
      const health = channel.enabled ? (state?.health ?? 'unknown') : 'off';
      process.stdout.write(`${channel.id}  ${channel.kind.padEnd(8)}  ${health.padEnd(13)}  ${channel.name}${state?.detail ? `  (${state.detail})` : ''}\n`);
    }
  });
}

/** `parley channel check ID`: exit code 1 when a step fails. */
export async function checkChannel(words: readonly string[]): Promise<number> {
  const { positionals } = readOptions(words, {});
  const id = need(positionals[0], 'the id of the channel');
  return withParley(async (context) => {
    const accounts = createHubAccounts(context, context.config);
    try {
      const account = await accounts.reader(id);
      if (!account) throw new CliError(`there is no channel ${id}; "parley channel list" shows which there are`);
      const steps = await account.channel.check(AbortSignal.timeout(30_000));
      for (const step of steps) process.stdout.write(`${step.ok ? 'ok    ' : 'FAILED'}  ${step.step}${step.detail ? `: ${step.detail}` : ''}\n`);
      return steps.every((step) => step.ok) ? 0 : 1;
    } finally {
      await accounts.close();
    }
  });
}
