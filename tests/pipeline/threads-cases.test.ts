import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestOf } from '../../connectors/catalog.ts';
import { makeOpenContext } from '../../connectors/kit/testing/open-context.ts';
import { isContact, type InboundMessage } from '../../connectors/spec/index.ts';
import { findCases, listFiles, readBytes } from '../replay/cases.ts';
import { openWorld } from './world.ts';

const folders = ['mail-oddities', 'mailparser-fixtures', 'reply-clients', 'charset-mail'].map(findCases).filter((folder) => folder !== undefined);

/** What people wrote, as the connector reads it; the text tells one from the other whichever copy is stored. */
async function readContacts(): Promise<readonly InboundMessage[]> {
  const manifest = manifestOf('smtp')!;
  const settings = manifest.settings.parse({ address: 'support@bank.example', smtp: { host: '127.0.0.1', port: 2526 }, allowPlaintext: true });
  const channel = await manifest.open(settings, makeOpenContext());
  try {
    const all: InboundMessage[] = [];
    for (const folder of folders) {
      for (const file of listFiles(folder, /\.eml$/)) {
        const events = await channel.read({ key: path.join(folder, file), body: readBytes(folder, file) });
        for (const event of events) if (event.kind === 'message' && isContact(event)) all.push(lighten(event));
      }
    }
    return all;
  } finally {
    await channel.close();
  }
}

function lighten(message: InboundMessage): InboundMessage {
  const { html: _html, visibleText: _visible, ...rest } = message;
  return { ...rest, text: `${message.externalId} ${message.fingerprint ?? ''}`, attachments: [] };
}

/** The same numbers at each run. */
function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  let state = seed;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647);
  return list.map((value) => ({ value, rank: next() })).sort((left, right) => left.rank - right.rank).map(({ value }) => value);
}

describe.skipIf(folders.length === 0)('recorded mails in whatever order', () => {
  it('are each stored once, in the same threads', async () => {
    const contacts = await readContacts();
    expect(contacts.length).toBeGreaterThan(100);
    // What an id means that its sender gave to several mails can only be guessed from what is there by then.
    const prints = Map.groupBy(contacts, ({ externalId }) => externalId);
    const clear = contacts.filter(({ externalId }) => new Set(prints.get(externalId)!.map(({ text }) => text)).size === 1);
    expect(clear.length).toBeGreaterThan(100);
    const world = await openWorld({ isRacing: true });
    const shapes = [];
    const stored = [];
    for (const { seed, some } of [{ seed: 4444, some: contacts }, ...[1, 22, 333].map((one) => ({ seed: one, some: clear }))]) {
      const channel = await world.channel('by-proof');
      await Promise.all(shuffled(some, seed).map((message, index) => world.deliver(channel, `d${index}`, [message])));
      await world.settleAll();
      const here = (await world.allConversations()).filter(({ channelId }) => channelId === channel.id);
      const threads = await Promise.all(here.map(async ({ id }) => (await world.messagesOf(id)).map(({ text }) => text).sort()));
      stored.push(threads.flat().sort());
      shapes.push(threads.sort((left, right) => (left[0]! < right[0]! ? -1 : 1)));
    }
    expect(stored[0]).toEqual([...new Set(contacts.map(({ text }) => text))].sort());
    expect(shapes[1]!.some((thread) => thread.length > 1)).toBe(true);
    expect(shapes[2]).toEqual(shapes[1]);
    expect(shapes[3]).toEqual(shapes[1]);
    expect((await world.inbox.intake.unprocessed(world.admin, { limit: 10 })).items).toEqual([]);
  });
});
