import type { Conversation, Conversations } from '../inbox/index.ts';
import type { Duty, Teams } from '../people/index.ts';
import { choose, order, type Candidate } from '../routing/index.ts';
import { HubError, type Clock, type Log } from '../runtime/ports/index.ts';

export interface AssignerParts {
  readonly conversations: Conversations;
  readonly duty: Duty;
  readonly teams: Teams;
  readonly workspaceId: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Gives waiting conversations to agents. The queue is the waiting conversations themselves, so nothing is lost when this
 * stops at any instant; capacity holds because the agent's duty record is guarded in the same batch.
 */
export interface Assigner {
  /** Something changed (a message, a freed slot, an agent came): look soon. Many calls make one look. */
  nudge(): void;
  /** Looks now; resolves when every team with waiting conversations and room has been served. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

const looksAtOnce = 200;

export function createAssigner(parts: AssignerParts): Assigner {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  async function runAll(): Promise<void> {
    do {
      again = false;
      const teams = await parts.teams.all(parts.workspaceId);
      for (const team of teams) if (!stopped) await serveTeam(parts, team.id);
    } while (again && !stopped);
  }

  function run(): Promise<void> {
    if (running) {
      again = true;
      return running;
    }
    running = runAll().finally(() => { running = undefined; });
    return running;
  }

  return {
    run,
    nudge() {
      if (!stopped) run().catch((error: unknown) => parts.log.error('assigning stopped; it starts again with the next message', { error: String(error) }));
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}

async function serveTeam(parts: AssignerParts, teamId: string): Promise<void> {
  const waiting = await parts.conversations.waiting(parts.workspaceId, teamId, looksAtOnce);
  if (waiting.length === 0) return;
  const now = parts.clock.now();
  const queue = order(waiting.map((conversation) => ({
    id: conversation.id, priority: conversation.priority, waitingSince: conversation.waitingSince ?? conversation.lastActivityAt,
  })), now);
  const byId = new Map(waiting.map((conversation) => [conversation.id, conversation]));
  for (const item of queue) {
    const conversation = byId.get(item.id);
    if (conversation && (await give(parts, teamId, conversation)) === 'no-room') return;
  }
}

/** One conversation to one agent; read anew each time, because each assignment changes who has room. */
async function give(parts: AssignerParts, teamId: string, conversation: Conversation): Promise<'given' | 'no-room' | 'moved-on'> {
  const { workspaceId } = parts;
  const onDuty = await parts.duty.onDuty(workspaceId, teamId);
  if (onDuty.length === 0) return 'no-room';
  const loads = await parts.conversations.loads(workspaceId, onDuty.map((agent) => agent.userId));
  const candidates: Candidate[] = onDuty.map((agent) => ({ ...agent, load: loads.get(agent.userId) ?? 0 }));
  const choice = choose(candidates, { id: conversation.id, priority: conversation.priority });
  const chosen = onDuty.find((agent) => agent.userId === choice.userId);
  if (!chosen) return 'no-room';
  const guard = parts.duty.assigned(workspaceId, chosen.userId, parts.clock.now(), chosen.version);
  try {
    await parts.conversations.changeAs(workspaceId, { kind: 'system', name: 'assignment' }, conversation.id,
      { assigneeId: chosen.userId }, choice.explanation, conversation.version, [guard]);
    return 'given';
  } catch (error) {
    // Somebody else was quicker, or the agent's duty changed: the next look decides on what is true then.
    if (error instanceof HubError && (error.kind === 'stale' || error.kind === 'not-found' || error.kind === 'conflict')) return 'moved-on';
    throw error;
  }
}
