import { open } from 'node:fs/promises';
import { channels, conversations, messages } from '../../inbox/index.ts';
import { customers } from '../../customers/index.ts';
import { workspaceId } from '../config.ts';
import { CliError } from './cli-error.ts';
import { need, readOptions } from './options.ts';
import { withParley, type CommandContext } from './with-parley.ts';

type Write = (line: object) => Promise<void>;

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
  for (let after: string | null | undefined; after !== null;) {
    const page = await runtime.store.page(customers, 'byLastContact', { workspaceId, limit: 500, after: after ?? null });
    for (const customer of page.items) {
      await write({ kind: 'customer', document: customer });
      for (const identity of await subject.identities(operator, customer.id)) await write({ kind: 'identity', document: identity });
    }
    after = page.next;
  }
}

async function exportConversations({ runtime }: CommandContext, write: Write): Promise<void> {
  for (let after: string | null | undefined; after !== null;) {
    const page = await runtime.store.page(channels, 'byCreation', { workspaceId, limit: 500, after: after ?? null });
    for (const { sealed: _, ...channel } of page.items) await write({ kind: 'channel', document: channel });
    after = page.next;
  }
  for (let after: string | null | undefined; after !== null;) {
    const page = await runtime.store.page(conversations, 'byActivity', { workspaceId, limit: 500, after: after ?? null });
    for (const conversation of page.items) {
      await write({ kind: 'conversation', document: conversation });
      await exportMessages(runtime.store, conversation.id, write);
    }
    after = page.next;
  }
}

async function exportMessages(store: CommandContext['runtime']['store'], conversationId: string, write: Write): Promise<void> {
  for (let after: string | null | undefined; after !== null;) {
    const page = await store.page(messages, 'byConversation', { workspaceId, where: { conversationId }, limit: 500, after: after ?? null });
    for (const message of page.items) await write({ kind: 'message', document: message });
    after = page.next;
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
