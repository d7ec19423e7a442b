import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hash, verify } from '@node-rs/argon2';
import { createLog, openEmbedded } from '../../runtime/embedded/index.ts';
import type { LedgerEvent, Runtime } from '../../runtime/ports/index.ts';
import { createPeople, peopleCollections, type People, type Principal, type User } from '../index.ts';
import type { Hashing } from '../passwords.ts';

export const password = 'four plain words here';
export const adminEmail = 'ana@bank.example';

interface CountedHashing extends Hashing {
  hashes: number;
  verifies: number;
}

/** The people of one test in a workspace of their own, with the test's time and passwords that cost nothing. */
export interface TestPeople {
  readonly people: People;
  readonly workspaceId: string;
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
}

/** One store for all tests of a file: opening one costs more than a test. */
export interface PeopleStore {
  next(): TestPeople;
  close(): Promise<void>;
}

export async function openPeopleStore(): Promise<PeopleStore> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-people-'));
  const opened = await openEmbedded({ folder, collections: peopleCollections, migrations: [], log: createLog({ level: 'silent' }), key: 'a key only for tests' });
  let workspaces = 0;
  return {
    next() {
      workspaces += 1;
      return createTestPeople(opened, `w${workspaces}`);
    },
    async close() {
      await opened.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function createTestPeople(opened: Runtime, workspaceId: string): TestPeople {
  const clock = { at: Date.UTC(2026, 10, 23, 8), now: () => clock.at };
  const runtime = { ...opened, clock };
  const hashing = createCountedHashing();
  const again = (): People => createPeople({ runtime, workspaceId, hashing });
  const people = again();
  return {
    people, workspaceId, runtime, hashing, clock, again,
    async setUp() {
      const user = await people.users.setUp(workspaceId, { name: 'Ana', email: adminEmail, password });
      return { user, admin: { kind: 'user', id: user.id, name: user.name, role: 'admin', workspaceId, teamIds: [] } };
    },
    signIn: (email, secret = password, remote = '203.0.113.7') => people.sessions.signIn(workspaceId, { email, password: secret, remote }),
    async ledger(type) {
      return (await runtime.events.since(workspaceId, 0, 1000)).filter((event) => event.type === type);
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
