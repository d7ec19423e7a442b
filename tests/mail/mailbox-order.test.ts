import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOf } from '../../connectors/email/imap/raw-mail.ts';
import { createMailAccount, plainMail, type MailAccount } from './imap-mailbox.ts';
import { startImapServer } from './imap-server.ts';
import { loopbackSettings, startReader, subjectOf, type Reader } from './mailbox-reader.ts';

/** Whatever happens to a mailbox and its server in whatever order: nothing is lost, and all is known to be delivered. */

const FOLDERS = ['INBOX', 'Support'] as const;

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), folder: fc.constantFrom(...FOLDERS), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), folder: fc.constantFrom(...FOLDERS), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('expunge' as const), folder: fc.constantFrom(...FOLDERS), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('renumber' as const), folder: fc.constantFrom(...FOLDERS) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('drop' as const, 'drop-in-fetch' as const, 'restart' as const, 'refuse-to-keep' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('breathe' as const), ms: fc.integer({ min: 1, max: 25 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

test('appended, moved, expunged, renumbered, cut off, restarted: every message is delivered, and its place known', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
    await live(steps);
  }), { numRuns: 15, endOnFailure: true });
});

async function live(steps: readonly Step[]): Promise<void> {
  const account = createMailAccount();
  account.append('Support', plainMail('first of Support'));
  const server = await startImapServer(account);
  const places = new Set<string>();
  const kept = new Map<string, string>();
  const fate = { drops: 0, refusals: 0 };
  server.script = ({ name, line }) => (name === 'UID FETCH' && line.includes('BODY') && fate.drops > 0 ? (fate.drops -= 1, 'drop') : undefined);
  const start = (cursor: unknown): Reader => startReader({
    settings: loopbackSettings(server.port, { folders: FOLDERS }), cursor, places, times: { pollMs: 40, retryMs: 10, rotateMs: 10, backoffMs: 5, maxBackoffMs: 20 },
    beforeKeeping(deliveries) {
      if (deliveries.length > 0 && fate.refusals > 0) {
        fate.refusals -= 1;
        throw new Error('disk full');
      }
      for (const { key, body } of deliveries) {
        const subject = subjectOf(body);
        expect(kept.get(key) ?? subject).toBe(subject);
        kept.set(key, subject);
      }
    },
  });
  let reader = start(null);
  await reader.is('healthy');
  let made = 0;
  for (const one of steps) {
    switch (one.do) {
      case 'append':
        for (let index = 0; index < one.count; index += 1) account.append(one.folder, plainMail(`mail ${made += 1}`));
        break;
      case 'move': account.move(one.folder, pick(account, one.folder, one.pick), one.folder === 'INBOX' ? 'Support' : 'INBOX'); break;
      case 'expunge': account.expunge(one.folder, pick(account, one.folder, one.pick)); break;
      case 'renumber':
        account.renumber(one.folder);
        server.cut();
        break;
      case 'drop': server.cut(); break;
      case 'drop-in-fetch': fate.drops += 1; break;
      case 'refuse-to-keep': fate.refusals += 1; break;
      case 'restart':
        await reader.stop();
        reader = start(reader.cursor);
        break;
      case 'breathe': await new Promise((resolve) => { setTimeout(resolve, one.ms); }); break;
    }
  }
  try {
    while (missing(account, places).length > 0) await new Promise((resolve) => { setTimeout(resolve, 5); });
    const subjects = [...account.folders.values()].flatMap(({ messages }) => messages.map(({ body }) => subjectOf(new TextEncoder().encode(body))));
    expect([...kept.values()]).toEqual(expect.arrayContaining(subjects));
    expect(new Set(kept.values()).size).toBe(kept.size);
  } finally {
    await reader.stop();
    await server.close();
  }
}

function pick(account: MailAccount, folder: string, at: number): number {
  const messages = account.folders.get(folder)?.messages ?? [];
  return messages[at % Math.max(1, messages.length)]?.uid ?? 0;
}

/** What lies on the server and was never said to be delivered from there. */
function missing(account: MailAccount, places: ReadonlySet<string>): readonly string[] {
  return [...account.folders.values()].flatMap(({ name, uidValidity, messages }) => messages.map(({ uid }) => placeOf({ path: name, uidValidity: String(uidValidity), uid }))).filter((place) => !places.has(place));
}
