import { setImmediate as breathe } from 'node:timers/promises';
import type { LedgerEvent, Log, Runtime, Signal } from '../../../runtime/ports/index.ts';
import type { LivePace } from '../parts.ts';
import type { Who } from '../who.ts';
import { beatFrame, ledgerFrame, signalFrame } from './frames.ts';
import { openStream, type LiveStream } from './stream.ts';
import { isVisible, visibilityClass } from './visibility.ts';

/** What live streams ask of the rest of Parley. */
export interface LiveParts {
  readonly workspaceId: string;
  readonly events: Runtime['events'];
  readonly log: Log;
  readonly pace: LivePace | undefined;
  /** Whether whoever opened a stream may still have it. */
  isLive(who: Who): Promise<boolean>;
  /** An open stream counts as the presence of its user. */
  beat(userId: string): Promise<void>;
}

/** All open streams of a workspace: one subscription, one gathering, each group written once for all who see the same. */
export interface Live {
  /** `after`: the last sequence the client has; undefined: from now on. */
  open(who: Who, after: number | undefined): ReadableStream<Uint8Array>;
  /** Asks about the sessions and tokens of a person's streams now; ended ones are closed. */
  review(userId: string): Promise<void>;
  /** How many streams are open. */
  size(): number;
  /** Ends every stream; later ones are refused by ending at once. */
  close(): void;
}

interface State {
  readonly streams: Set<LiveStream>;
  events: LedgerEvent[];
  signals: Signal[];
  gathering: NodeJS.Timeout | undefined;
  stopListening: (() => void) | undefined;
  heartbeat: NodeJS.Timeout | undefined;
  closed: boolean;
}

export function createLive(parts: LiveParts): Live {
  const state: State = { streams: new Set(), events: [], signals: [], gathering: undefined, stopListening: undefined, heartbeat: undefined, closed: false };
  return {
    open(who, after) {
      listen(parts, state);
      const stream = openStream({ events: parts.events, workspaceId: parts.workspaceId, log: parts.log }, who, after, () => {
        state.streams.delete(stream);
        if (state.streams.size === 0) quiet(state);
      });
      state.streams.add(stream);
      if (state.closed) stream.end();
      else if (who.kind === 'session') beat(parts, who.principal.id);
      return stream.body;
    },
    review: (userId) => review(parts, [...state.streams].filter((stream) => stream.who.principal.id === userId)),
    size: () => state.streams.size,
    close() {
      state.closed = true;
      for (const stream of state.streams) stream.end();
      quiet(state);
    },
  };
}

/** Nobody listens while nobody watches: an inbox without agents pays nothing. */
function listen(parts: LiveParts, state: State): void {
  if (state.stopListening || state.closed) return;
  const gather = (): void => { state.gathering ??= setTimeout(() => flush(parts, state), parts.pace?.gatherMs ?? 40); };
  const stopEvents = parts.events.subscribe((events) => {
    for (const event of events) if (event.workspaceId === parts.workspaceId) state.events.push(event);
    gather();
  });
  const stopSignals = parts.events.onSignal((workspaceId, signal) => {
    if (workspaceId === parts.workspaceId) state.signals.push(signal);
    gather();
  });
  state.stopListening = () => { stopEvents(); stopSignals(); };
  state.heartbeat = setInterval(() => keepAlive(parts, state), parts.pace?.heartbeatMs ?? 15_000);
}

function quiet(state: State): void {
  state.stopListening?.();
  state.stopListening = undefined;
  clearTimeout(state.gathering);
  clearInterval(state.heartbeat);
  state.gathering = undefined;
  state.heartbeat = undefined;
  state.events = [];
  state.signals = [];
}

function flush(parts: LiveParts, state: State): void {
  const { events, signals } = state;
  state.events = [];
  state.signals = [];
  state.gathering = undefined;
  const written = new Map<string, { events: readonly LedgerEvent[]; frame: Uint8Array; signals: Uint8Array | undefined }>();
  for (const stream of state.streams) {
    const key = visibilityClass(stream.who.principal);
    const group = written.get(key) ?? writeGroup(stream, events, signals);
    written.set(key, group);
    if (events.length > 0) stream.give(events, group.frame);
    if (group.signals) stream.tell(group.signals);
  }
  reviewAbout(parts, state, events);
}

function writeGroup({ who }: LiveStream, events: readonly LedgerEvent[], signals: readonly Signal[]): { events: readonly LedgerEvent[]; frame: Uint8Array; signals: Uint8Array | undefined } {
  const seen = events.filter((event) => isVisible(who.principal, event));
  const heard = dropRepeats(signals.filter((signal) => isVisible(who.principal, signal)));
  return { events: seen, frame: ledgerFrame(seen, events.at(-1)?.sequence ?? 0), signals: heard.length > 0 ? signalFrame(heard) : undefined };
}

/** Somebody's typing, told many times within one gathering, is told once. */
function dropRepeats(signals: readonly Signal[]): Signal[] {
  return [...new Map(signals.map((signal) => [JSON.stringify(signal), signal])).values()];
}

/** A changed user gets their streams anew, with the rights they have now; ended sessions and tokens lose theirs. */
function reviewAbout(parts: LiveParts, state: State, events: readonly LedgerEvent[]): void {
  const changed = new Set(events.filter((event) => event.type.startsWith('user.')).map((event) => event.subjectId));
  const doubtful = new Set(events.filter((event) => /^(?:session|token)\./.test(event.type)).flatMap((event) => [event.subjectId, event.actor.id]));
  if (changed.size === 0 && doubtful.size === 0) return;
  for (const stream of state.streams) if (changed.has(stream.who.principal.id)) stream.end();
  void review(parts, [...state.streams].filter((stream) => doubtful.has(stream.who.principal.id)));
}

function keepAlive(parts: LiveParts, state: State): void {
  for (const stream of state.streams) stream.tell(beatFrame);
  const users = new Set([...state.streams].filter((stream) => stream.who.kind === 'session').map((stream) => stream.who.principal.id));
  for (const userId of users) beat(parts, userId);
  void review(parts, [...state.streams]);
}

const reviewAtOnce = 25;

/** Ends the streams whose session or token is no more, a few at a time so that hundreds do not hold up everything else. */
async function review(parts: LiveParts, streams: readonly LiveStream[]): Promise<void> {
  for (let start = 0; start < streams.length; start += reviewAtOnce) {
    if (start > 0) await breathe();
    await Promise.all(streams.slice(start, start + reviewAtOnce).map((stream) => reviewOne(parts, stream)));
  }
}

/** When it cannot be found out, the stream stays until the next time. */
async function reviewOne(parts: LiveParts, stream: LiveStream): Promise<void> {
  try {
    if (!(await parts.isLive(stream.who))) stream.end();
  } catch (error) {
    parts.log.warn('the session of a live stream could not be looked at', { error: String(error) });
  }
}

function beat(parts: LiveParts, userId: string): void {
  parts.beat(userId).catch((error: unknown) => parts.log.warn('presence could not be noted', { user: userId, error: String(error) }));
}
