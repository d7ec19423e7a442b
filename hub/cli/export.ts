import { open } from 'node:fs/promises';
import { channels, conversations, messages } from '../../inbox/index.ts';
import { customers } from '../../customers/index.ts';
import { walkPages } from '../../runtime/ports/index.ts';
import { workspaceId } from '../config.ts';
import { CliError } from './cli-error.ts';
import { need, readOptions } from './options.ts';
import { withParley, type CommandContext } from './with-parley.ts';

type Write = (line: object) => Promise<void>;

const pageSize = 500;

/**
 * `parley export FILE`: one JSON object a line, `{"kind":…,"document":…}`; kinds customer, identity, channel (without
 * secrets), conversation, message and event, in this order. Constant memory; a running server goes on.
 */
export async function exportAll(words: readonly string[]): Promise<void> {
  const { positionals } = readOptions(words, {});
  const target = need(positionals[0], 'the file to write');
  await withParley(async (context) => {
    const file = await openNew(target);
    let lines = 0;
    try {
      const write: Write = async (line) => { await file.write(`${JSON.stringify(line)}\n`); lines += 1; };
      await exportCustomers(context, write);
      await exportConversations(context, write);
      await exportEvents(context, write);
      await file.sync();
    } finally {
      await file.close();
    }
    process.stdout.write(`${target}: ${lines} lines\n`);
  });
}

async function openNew(target: string) {
  try {
    return await open(target, 'wx');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(code === 'EEXIST' ? `${target} exists already; name a new file` : `${target} can not be written (${code ?? String(error)}); name a file in a folder that is there and may be written`);
  }
}

async function exportCustomers({ runtime, customers: subject, operator }: CommandContext, write: Write): Promise<void> {
  for await (const customer of walkPages((after) => runtime.store.page(customers, 'byLastContact', { workspaceId, limit: pageSize, after }))) {
    await write({ kind: 'customer', document: customer });
    for (const identity of await subject.identities(operator, customer.id)) await write({ kind: 'identity', document: identity });
  }
}

async function exportConversations({ runtime }: CommandContext, write: Write): Promise<void> {
  const { store } = runtime;
  for await (const { sealed: _, ...channel } of walkPages((after) => store.page(channels, 'byCreation', { workspaceId, limit: pageSize, after }))) {
    await write({ kind: 'channel', document: channel });
  }
  for await (const conversation of walkPages((after) => store.page(conversations, 'byActivity', { workspaceId, limit: pageSize, after }))) {
    await write({ kind: 'conversation', document: conversation });
    const where = { conversationId: conversation.id };
    for await (const message of walkPages((after) => store.page(messages, 'byConversation', { workspaceId, where, limit: pageSize, after }))) {
      await write({ kind: 'message', document: message });
    }
  }
}

async function exportEvents({ runtime }: CommandContext, write: Write): Promise<void> {
  for (let sequence = 0; ;) {
    const events = await runtime.events.since(workspaceId, sequence, 1000);
    for (const event of events) await write({ kind: 'event', document: event });
    const last = events.at(-1);
    if (!last) return;
    sequence = last.sequence;
  }
}
