import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog, openEmbedded } from '../../runtime/embedded/index.ts';
import type { Runtime } from '../../runtime/ports/index.ts';
import type { RuleBody } from '../facts.ts';
import { routingCollections } from './rule.ts';
import { createRules, type Rules, type Writer } from './stored-rules.ts';

const body: RuleBody = { name: 'Cards', enabled: true, position: 5, condition: { kind: 'tag', names: ['card'] }, actions: [{ kind: 'assign-team', teamId: 't' }], stop: false };
let folder: string;
let runtime: Runtime;
let rules: Rules;
let count = 0;
const newWriter = (): Writer => ({ workspaceId: `w${count += 1}`, actor: { kind: 'user', id: 'u1', name: 'Ana' } });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-rules-'));
  runtime = await openEmbedded({ folder, collections: routingCollections, migrations: [], log: createLog({ level: 'silent' }), key: 'a key only for tests' });
  rules = createRules({ runtime });
});
afterAll(async () => {
  await runtime.close();
  await rm(folder, { recursive: true, force: true });
});

describe('stored rules', () => {
  it('are listed in the order they are asked, and tell the ledger what they were and are', async () => {
    const writer = newWriter();
    const late = await rules.create(writer, body);
    const early = await rules.create(writer, { ...body, name: 'Loans', position: 1 });
    expect((await rules.list(writer.workspaceId)).map((rule) => rule.id)).toEqual([early.id, late.id]);
    const changed = await rules.update(writer, late.id, { ...body, position: 0 }, 1);
    expect(changed).toMatchObject({ position: 0, version: 2 });
    expect((await rules.list(writer.workspaceId))[0]).toEqual(changed);
    await rules.remove(writer, early.id);
    expect(await rules.list(writer.workspaceId)).toEqual([changed]);
    const events = await runtime.events.since(writer.workspaceId, 0, 100);
    expect(events.map(({ type, subjectId, actor }) => [type, subjectId, actor.id])).toEqual([['rule.created', late.id, 'u1'], ['rule.created', early.id, 'u1'], ['rule.changed', late.id, 'u1'], ['rule.removed', early.id, 'u1']]);
    expect(events[2]?.data).toEqual({ from: body, to: { ...body, position: 0 } });
  });

  it('refuse a stale version, an unknown rule, and one of another workspace', async () => {
    const writer = newWriter();
    const rule = await rules.create(writer, body);
    await rules.update(writer, rule.id, { ...body, enabled: false });
    await expect(rules.update(writer, rule.id, body, 1)).rejects.toMatchObject({ kind: 'stale' });
    await expect(rules.remove(writer, 'none')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(rules.update(newWriter(), rule.id, body)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('keep every change of many who write at once without a version', async () => {
    const writer = newWriter();
    const rule = await rules.create(writer, body);
    await Promise.all(Array.from({ length: 5 }, (_, number) => rules.update(writer, rule.id, { ...body, position: number })));
    expect((await rules.list(writer.workspaceId))[0]?.version).toBe(6);
    const changes = (await runtime.events.since(writer.workspaceId, 0, 100)).filter((event) => event.type === 'rule.changed');
    expect(changes).toHaveLength(5);
  });

  it('are no more than 500', async () => {
    const writer = newWriter();
    await Promise.all(Array.from({ length: 500 }, (_, number) => rules.create(writer, { ...body, position: number })));
    await expect(rules.create(writer, body)).rejects.toMatchObject({ kind: 'conflict', code: 'rule.too-many' });
    expect(await rules.list(writer.workspaceId)).toHaveLength(500);
  });
});
