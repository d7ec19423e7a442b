import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hash, verify } from '@node-rs/argon2';
import { createLog, openEmbedded } from '../../runtime/embedded/index.ts';
import type { LedgerEvent, Runtime } from '../../runtime/ports/index.ts';
import { createPeople, peopleCollections, type People, type Principal, type User } from '../index.ts';
import type { Hashing } from '../passwords.ts';

export const workspaceId = 'w';
export const password = 'four plain words here';
export const adminEmail = 'ana@bank.example';

export interface CountedHashing extends Hashing {
  hashes: number;
  verifies: number;
}

/** The people of one test on a store of their own, with the test's time and passwords that cost nothing. */
export interface TestPeople {
  readonly people: People;
  readonly runtime: Runtime;
  readonly hashing: CountedHashing;
  /** ms UTC; the test moves it. */
  readonly clock: { at: number; now(): number };
  /** A second instance on the same store, as another process has it. */
  again(): People;
  /** Makes the first admin. */
  setUp(): Promise<{ readonly admin: Principal; readonly user: User }>;
  signIn(email: string, secret?: string, remote?: string): ReturnType<People['sessions']['signIn']>;
  ledger(type: string): Promise<readonly LedgerEvent[]>;
  close(): Promise<void>;
}

export async function openPeople(): Promise<TestPeople> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-people-'));
  const clock = { at: Date.UTC(2026, 10, 23, 8), now: () => clock.at };
  const runtime = await openEmbedded({ folder, collections: peopleCollections, migrations: [], log: createLog({ level: 'silent' }), key: 'a key only for tests', clock });
  const hashing = createCountedHashing();
  const again = (): People => createPeople({ runtime, workspaceId, hashing });
  const people = again();
  return {
    people, runtime, hashing, clock, again,
    async setUp() {
      const user = await people.users.setUp(workspaceId, { name: 'Ana', email: adminEmail, password });
      return { user, admin: { kind: 'user', id: user.id, name: user.name, role: 'admin', workspaceId, teamIds: [] } };
    },
    signIn: (email, secret = password, remote = '203.0.113.7') => people.sessions.signIn(workspaceId, { email, password: secret, remote }),
    async ledger(type) {
      return (await runtime.events.since(workspaceId, 0, 1000)).filter((event) => event.type === type);
    },
    async close() {
      await runtime.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function createCountedHashing(): CountedHashing {
  const counted: CountedHashing = {
    cost: 'm=8,t=1,p=1', hashes: 0, verifies: 0,
    hash(text) {
      counted.hashes += 1;
      return hash(text, { memoryCost: 8, timeCost: 1, parallelism: 1 });
    },
    verify(passwordHash, text) {
      counted.verifies += 1;
      return verify(passwordHash, text);
    },
  };
  return counted;
}
