import type { Classifier } from '../classifier/index.ts';
import { ConnectorError } from '../connectors/spec/index.ts';
import type { IntakeJob, SendJob, TrustJob } from '../inbox/index.ts';
import { systemPrincipal } from '../people/index.ts';
import type { Job, LedgerEvent, Worker } from '../runtime/ports/index.ts';
import type { Accounts } from './accounts.ts';
import { createAssigner, type Assigner } from './assigner.ts';
import { createHubAccounts, type Subjects } from './compose.ts';
import { workspaceId, type Config } from './config.ts';
import { enrich } from './enrich.ts';
import { createKnown } from './known.ts';
import { createLanes } from './lanes.ts';
import { createStreams } from './streams.ts';

export interface Pipeline {
  /** Takes nothing new, finishes what is in hand, closes the channels. */
  stop(): Promise<void>;
}

const sweepEveryMs = 10_000;
const nudgeAfterMs = 200;
/** Raw events in hand at once: enough to fill a commit when nothing else is going on, few enough not to crowd acceptance. */
const intakeAtOnce = 28;
/** Old mail goes in beside the new, and must not be felt. */
const historyAtOnce = 2;
/** Answers on their way at once; a quarter of them of one channel. */
const sendsAtOnce = 16;

/**
 * The hops of a message, wired: raw event → read → draft → classify → route → one commit; then assignment, and answers on
 * their way out. Runs in one thread or in many; everything it does may happen twice.
 */
export async function startPipeline(subjects: Subjects, classifier: Classifier, config: Pick<Config, 'maxBodyBytes' | 'nameServers'>): Promise<Pipeline> {
  const { runtime, inbox, people } = subjects;
  const accounts = createHubAccounts(subjects, config);
  const assigner = createAssigner({ conversations: inbox.conversations, duty: people.duty, teams: people.teams, workspaceId, clock: runtime.clock, log: runtime.log });
  const streams = createStreams({ accounts, channels: inbox.channels, intake: inbox.intake, workspaceId, log: runtime.log });
  const workers = [...startIntake(subjects, accounts, classifier), ...startSend(subjects, accounts), startTrust(subjects, accounts), ...startChores(subjects)];
  const unwatch = watch(subjects, assigner, (channelId) => streams.refresh(channelId));
  const sweeper = setInterval(() => void sweep(subjects, assigner), sweepEveryMs);
  await streams.start();
  assigner.nudge();
  return {
    async stop() {
      clearInterval(sweeper);
      unwatch();
      await streams.stop();
      await Promise.all(workers.map((worker) => worker.stop()));
      await assigner.stop();
      await accounts.close();
    },
  };
}

function startIntake(subjects: Subjects, accounts: Accounts, classifier: Classifier): readonly Worker[] {
  const { runtime, inbox, people, rules } = subjects;
  const knownRules = createKnown(runtime.events, ['rule.'], () => rules.list(workspaceId));
  const knownTeams = createKnown(runtime.events, ['team.'], () => people.teams.all(workspaceId));
  const knownStaff = createKnown(runtime.events, ['user.'], async () => (
    new Set((await people.users.list(systemPrincipal(workspaceId))).filter(({ enabled }) => enabled).map(({ id }) => id))
  ));
  const reader = async (channelId: string) => {
    const account = await accounts.reader(channelId);
    if (account) return account;
    throw new ConnectorError('invalid', 'the channel this came by is gone; the raw event is kept');
  };
  const work = async (job: Job<IntakeJob>): Promise<void> => {
    const [ruleList, teams, staffIds] = await Promise.all([knownRules.current(), knownTeams.current(), knownStaff.current()]);
    await inbox.intake.process(job, {
      read: async (channelId, delivery) => (await reader(channelId)).channel.read(delivery),
      checksTrust: async (channelId) => (await reader(channelId)).channel.trust !== undefined,
      threads: async (channelId) => (await reader(channelId)).channel.limits.threads,
      async enrich(draft) {
        const { record } = await reader(draft.conversation.channelId);
        enrich(draft, { classifier, rules: ruleList, teams, staffIds, channelTeamId: record.teamId, now: runtime.clock.now() });
      },
    });
  };
  return [
    runtime.queue.work<IntakeJob>('intake', { concurrency: intakeAtOnce }, work),
    runtime.queue.work<IntakeJob>('intake-history', { concurrency: historyAtOnce }, work),
  ];
}

function startSend({ runtime, inbox }: Subjects, accounts: Accounts): readonly Worker[] {
  const lanes = createLanes(sendsAtOnce / 4);
  const facet = async (channelId: string) => (await accounts.get(channelId))?.channel.send;
  const send = (job: Job<SendJob>): Promise<void> => lanes.during((lend) => inbox.replies.send(job, async (channelId) => {
    const found = await facet(channelId);
    return found && lend(channelId, found);
  }));
  return [
    runtime.queue.work<SendJob>('send', { concurrency: sendsAtOnce, leaseMs: 120_000 }, send),
    runtime.queue.work<SendJob>('file', { concurrency: 2, leaseMs: 120_000 }, (job) => inbox.replies.file(job, facet)),
  ];
}

function startTrust({ runtime, inbox }: Subjects, accounts: Accounts): Worker {
  return runtime.queue.work<TrustJob>('trust', { concurrency: 8 }, (job) =>
    inbox.conversations.judge(job, async (channelId) => (await accounts.reader(channelId))?.channel.trust));
}

function startChores({ runtime, inbox }: Subjects): Worker[] {
  return inbox.chores.map((chore) => runtime.queue.work(chore.queue, { concurrency: 1 }, (job) => chore.handle(job)));
}

/** What must follow from changes anywhere: channels reopened, freed slots given away, conversations of who left put back. */
function watch(subjects: Subjects, assigner: Assigner, refreshChannel: (channelId: string) => Promise<void>): () => void {
  const { runtime } = subjects;
  let timer: NodeJS.Timeout | undefined;
  const nudgeSoon = (): void => {
    timer ??= setTimeout(() => { timer = undefined; assigner.nudge(); }, nudgeAfterMs);
  };
  const stop = runtime.events.subscribe((events) => {
    nudgeSoon();
    for (const event of events) follow(subjects, event, refreshChannel);
  });
  return () => { clearTimeout(timer); stop(); };
}

const channelChanges = new Set(['channel.created', 'channel.changed', 'channel.removed']);

function follow(subjects: Subjects, event: LedgerEvent, refreshChannel: (channelId: string) => Promise<void>): void {
  const warn = (error: unknown): void => subjects.runtime.log.warn('a change could not be followed; the next sweep tries again', { type: event.type, error: String(error) });
  if (channelChanges.has(event.type) && event.subjectId) refreshChannel(event.subjectId).catch(warn);
  if (event.subjectId && isLeaving(event)) requeue(subjects, event.subjectId).catch(warn);
}

/** Went offline; or was turned off, which also ends the work of who never was online. */
function isLeaving({ type, data }: LedgerEvent): boolean {
  const said = data as { presence?: unknown; enabled?: { to?: unknown } } | null | undefined;
  return type === 'duty.changed' ? said?.presence === 'offline' : type === 'user.changed' && said?.enabled?.to === false;
}

async function requeue({ inbox }: Subjects, userId: string): Promise<void> {
  await inbox.conversations.requeueFrom(workspaceId, userId, { kind: 'system', name: 'assignment' }, { because: 'agent-left' });
}

/** Finds agents whose screens fell silent; their conversations go back by the event that marks them offline. */
async function sweep({ people, runtime }: Subjects, assigner: Assigner): Promise<void> {
  try {
    await people.duty.sweep(workspaceId);
    assigner.nudge();
  } catch (error) {
    runtime.log.warn('presence could not be checked; the next sweep tries again', { error: String(error) });
  }
}
