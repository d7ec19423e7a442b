import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Conversation, HistoryEvent, Paged, Rule, Team, User, Views } from '../../web/api/schemas.ts';
import { openProduct, problemOf, until, type Product } from './product.ts';
import { hire } from './sign-in.ts';

let product: Product;
let channelId: string;
beforeAll(async () => {
  product = await openProduct();
  channelId = await product.channel('shop');
  await makeTeam('Everybody');
});
afterAll(() => product.end());

const makeTeam = (name: string, memberIds: readonly string[] = []) => product.send<Team>('POST', '/api/teams', { name, memberIds }, 201);
const makeRule = (name: string, rule: object, status = 201) => product.send<Rule>('POST', '/api/rules', { name, enabled: true, position: 10, condition: { kind: 'text', contains: [name] }, actions: [], stop: false, ...rule }, status);
const conversation = (id: string) => product.get<Conversation>(`/api/conversations/${id}`);
const whyOf = (history: readonly HistoryEvent[], type: string) => history.find((event) => event.type === type);
let said = 0;
const say = async (from: string, text: string, channel = channelId) => conversation((await product.say(channel, from, `said ${said += 1}`, text)).conversationId);
let topics = 0;
/** A word of its own, a team behind it, and a rule that leads there. */
async function makeTopic(memberIds: readonly string[] = []): Promise<{ word: string; team: Team; rule: Rule }> {
  topics += 1;
  const word = `qazuv${topics}x`;
  const team = await makeTeam(`Team ${topics}`, memberIds);
  return { word, team, rule: await makeRule(word, { actions: [{ kind: 'assign-team', teamId: team.id }] }) };
}

describe('rules', () => {
  test('route what comes: team, tags and priority, with the reason in the history', async () => {
    const team = await makeTeam('Cards');
    const rule = await makeRule('Swallowed card', {
      condition: { kind: 'all', of: [{ kind: 'text', contains: ['BANKOMAT', 'swallowed'] }, { kind: 'channel-kind', kinds: ['api'] }, { kind: 'not', of: { kind: 'tag', names: ['done'] } }] },
      actions: [{ kind: 'assign-team', teamId: team.id }, { kind: 'add-tag', name: 'card' }, { kind: 'set-priority', priority: 'urgent' }],
    });
    const routed = await say('ruled', 'Bankomat kartımı uddu');
    expect(routed).toMatchObject({ teamId: team.id, tags: ['card'], priority: 'urgent' });
    const history = await product.historyOf(routed.id);
    for (const type of ['conversation.team-changed', 'conversation.tagged', 'conversation.priority-changed']) {
      expect(whyOf(history, type), type).toMatchObject({ actor: { kind: 'rule', id: rule.id, name: 'Swallowed card' }, data: { why: { ruleId: rule.id } } });
    }
    expect((await say('other', 'good morning'))).toMatchObject({ tags: [], priority: 'normal' });
  });

  test('are asked in their order and end at a stop; turned off and removed ones are silent', async () => {
    const word = 'zelquor';
    const rules = await Promise.all([['b', 20, true], ['a', 10, false], ['c', 30, false]].map(([name, position, stop]) => (
      makeRule(`order ${String(name)}`, { condition: { kind: 'text', contains: [word] }, position, stop, actions: [{ kind: 'add-tag', name }, { kind: 'set-priority', priority: name === 'a' ? 'low' : 'high' }] })
    )));
    expect(await say('ordered 1', word)).toMatchObject({ tags: ['a', 'b'], priority: 'low' });
    const [second, first] = rules;
    await product.send('PUT', `/api/rules/${second!.id}`, { ...bodyOf(second!), enabled: false }, 200);
    await product.send('DELETE', `/api/rules/${first!.id}`, undefined, 204);
    expect((await say('ordered 2', word)).tags).toEqual(['c']);
    await problemOf(await product.call('DELETE', `/api/rules/${first!.id}`), 404);
  });

  test('that name what is not there, or are no rules, are 400 with every path', async () => {
    const unknown = await problemOf(await product.call('POST', '/api/rules', {
      name: 'x', enabled: true, position: 1, stop: false, condition: { kind: 'any', of: [{ kind: 'channel', ids: [channelId, 'ghost'] }] },
      actions: [{ kind: 'assign-team', teamId: 'ghost' }, { kind: 'assign-agent', userId: 'ghost' }],
    }), 400);
    expect(unknown.faults?.map(({ path }) => path)).toEqual(['actions.0.teamId', 'actions.1.userId', 'condition.of.0.ids.1']);
    for (const wrong of [{ condition: { kind: 'magic' } }, { actions: [{ kind: 'explode' }] }, { position: -1 }, { condition: { kind: 'time', zone: 'Mars/Base', days: [1], fromMinute: 0, toMinute: 60 } }]) {
      const problem = await problemOf(await product.call('POST', '/api/rules', { name: 'x', enabled: true, position: 1, stop: false, condition: { kind: 'all', of: [] }, actions: [], ...wrong }), 400);
      expect(problem.faults?.length).toBeGreaterThan(0);
    }
  });

  test('give what no rule speaks for to the channel\'s team', async () => {
    const team = await makeTeam('Branch');
    const made = await product.channel('branch');
    await product.send('PATCH', `/api/channels/${made}`, { teamId: team.id }, 200);
    const found = await say('branch 1', 'good evening', made);
    expect(found.teamId).toBe(team.id);
    expect(whyOf(await product.historyOf(found.id), 'conversation.team-changed')?.data).toMatchObject({ why: { because: 'team-of-the-channel' } });
  });
});

describe('assignment', () => {
  test('gives to agents who are online up to their capacity, to the least loaded, and the rest wait', async () => {
    const [ann, bob] = [await hire(product, 'Ann', { capacity: 2 }), await hire(product, 'Bob', { capacity: 1 })];
    const { word, team } = await makeTopic([ann.user.id, bob.user.id]);
    // Signing in says that one is here; both leave again, so that the first conversation finds nobody.
    for (const screen of [ann, bob]) await screen.call('PUT', '/api/presence', { presence: 'offline' });
    const waiting = await say('early', word);
    expect(waiting.assigneeId).toBeNull();
    for (const screen of [ann, bob]) expect((await screen.call('PUT', '/api/presence', { presence: 'online' })).status).toBe(204);
    for (const name of ['load 1', 'load 2', 'load 3']) await say(name, word);
    const list = () => product.get<Paged<Conversation>>(`/api/conversations?view=team:${team.id}`);
    const given = await until(async () => {
      const { items } = await list();
      return items.filter(({ assigneeId }) => assigneeId !== null).length === 3 && items;
    }, 'three of four to be given');
    expect([ann, bob].map(({ user }) => given.filter(({ assigneeId }) => assigneeId === user.id).length)).toEqual([2, 1]);
    expect(given.find(({ id }) => id === waiting.id)?.assigneeId).not.toBeNull();
    const explained = whyOf(await product.historyOf(waiting.id), 'conversation.assigned');
    expect(explained).toMatchObject({ actor: { kind: 'system' }, data: { why: expect.anything() } });

    const mine = await (await ann.call('GET', '/api/conversations?view=mine')).json() as Paged<Conversation>;
    const views = await (await ann.call('GET', '/api/views')).json() as Views;
    expect([mine.items.length, views.mine]).toEqual([2, 2]);
    // A slot becomes free: the one that waits takes it.
    const left = given.find(({ assigneeId }) => assigneeId === null)!;
    await bob.call('PATCH', `/api/conversations/${given.find(({ assigneeId }) => assigneeId === bob.user.id)!.id}`, { status: 'resolved' });
    await until(async () => (await conversation(left.id)).assigneeId === bob.user.id, 'the waiting one to go to Bob');

    // Ann goes home: what she has not answered waits for others again, and its waiting time goes on.
    const before = mine.items[0]!;
    await ann.call('PUT', '/api/presence', { presence: 'offline' });
    await until(async () => (await conversation(before.id)).assigneeId === null, 'Ann\'s to be put back');
    expect((await conversation(before.id)).waitingSince).toBe(before.waitingSince);
    expect((await product.historyOf(before.id)).at(-1)).toMatchObject({ type: 'conversation.assigned', data: { to: null, why: { because: 'agent-left' } } });
  });

  test('an open live stream counts as being here', async () => {
    const eve = await hire(product, 'Eve');
    const { word } = await makeTopic([eve.user.id]);
    const leaving = new AbortController();
    const stream = await fetch(`${product.url}/api/events`, { headers: { cookie: eve.cookie }, signal: leaving.signal });
    expect(stream.status).toBe(200);
    const { id } = await say('streamed', word);
    await until(async () => (await conversation(id)).assigneeId === eve.user.id, 'Eve to get it');
    leaving.abort();
    expect((await product.get<{ items: User[] }>('/api/users')).items.find(({ id: userId }) => userId === eve.user.id)?.presence).toBe('online');
    await eve.call('PUT', '/api/presence', { presence: 'offline' });
  });

  test('takes everything unanswered from somebody who is turned off, also when they never came, and gives them nothing again', async () => {
    const ghost = await product.send<User>('POST', '/api/users', { name: 'Gone', email: 'gone@parley.example', password: 'long enough for all', role: 'agent', capacity: 5 }, 201);
    const { word } = await makeTopic();
    const [waiting, answered] = [await say('left 1', word), await say('left 2', word)];
    for (const { id } of [waiting, answered]) await product.send('PATCH', `/api/conversations/${id}`, { assigneeId: ghost.id }, 200);
    await product.send('PATCH', `/api/conversations/${answered.id}`, { status: 'resolved' }, 200);
    await product.send('PATCH', `/api/users/${ghost.id}`, { enabled: false }, 200);
    await until(async () => (await conversation(waiting.id)).assigneeId === null, 'the waiting one to be put back');
    expect((await conversation(answered.id)).assigneeId).toBe(ghost.id);
    await say('left 2', `${word} again`);
    expect(await conversation(answered.id)).toMatchObject({ assigneeId: null, status: 'open' });
  });
});

describe('a team', () => {
  test('that something points at can not be removed, and the answer says what; then it can', async () => {
    const { word, team, rule } = await makeTopic();
    const made = await product.channel('of the team');
    await product.send('PATCH', `/api/channels/${made}`, { teamId: team.id }, 200);
    const active = await say('teamed', word);
    const problem = await problemOf(await product.call('DELETE', `/api/teams/${team.id}`), 409);
    expect(problem.code).toBe('team.in-use');
    expect(problem.detail).toMatch(/1 active conversation .*of the team.*qazuv/);
    await product.send('PATCH', `/api/conversations/${active.id}`, { status: 'resolved' }, 200);
    await product.send('PATCH', `/api/channels/${made}`, { teamId: null }, 200);
    await problemOf(await product.call('DELETE', `/api/teams/${team.id}`), 409);
    await product.send('PUT', `/api/rules/${rule.id}`, { ...bodyOf(rule), actions: [] }, 200);
    await product.send('DELETE', `/api/teams/${team.id}`, undefined, 204);
    // What comes back to a team that is gone waits where everybody sees it.
    await say('teamed', 'hello again');
    expect(await conversation(active.id)).toMatchObject({ status: 'open', teamId: null });
    expect((await product.historyOf(active.id)).map(({ data }) => data)).toContainEqual(expect.objectContaining({ to: null, why: { because: 'team-removed' } }));
  });
});

function bodyOf({ name, enabled, position, condition, actions, stop }: Rule): object {
  return { name, enabled, position, condition, actions, stop };
}
