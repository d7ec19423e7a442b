import type { LedgerEvent, Log, Runtime } from '../../../runtime/ports/index.ts';
import type { Who } from '../who.ts';
import { helloFrame, ledgerFrame, resetFrame } from './frames.ts';
import { isVisible } from './visibility.ts';

/** More than this behind, and reading everything anew is cheaper. */
const longestGap = 5_000;
const catchUpPage = 1_000;
/** A client that leaves this many bytes unread is dropped; it comes back and catches up from its last id. */
const mostUnread = 1_000_000;

/** One client's stream. Gets every group of committed events in order, and knows what it has sent already. */
export interface LiveStream {
  readonly who: Who;
  readonly body: ReadableStream<Uint8Array>;
  /** A group of committed events, and the same as this class of principals sees it, written. */
  give(events: readonly LedgerEvent[], frame: Uint8Array): void;
  /** Bytes that are not part of the ledger. */
  tell(frame: Uint8Array): void;
  end(): void;
}

interface Source {
  readonly events: Pick<Runtime['events'], 'since' | 'position'>;
  readonly workspaceId: string;
  readonly log: Log;
}

interface State {
  readonly who: Who;
  controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Last sequence that was sent; undefined until it is known where to begin. */
  sent: number | undefined;
  /** Groups that came while catching up; undefined when live. */
  held: LedgerEvent[] | undefined;
  /** Called when the client has read something. */
  wake: (() => void) | undefined;
  ended: boolean;
  onEnd: () => void;
}

export function openStream(source: Source, who: Who, after: number | undefined, onEnd: () => void): LiveStream {
  const state: State = { who, controller: undefined, sent: undefined, held: [], wake: undefined, ended: false, onEnd };
  const body = new ReadableStream<Uint8Array>({
    start(controller) { state.controller = controller; },
    pull() {
      state.wake?.();
      state.wake = undefined;
    },
    cancel() { finish(state); },
  }, new ByteLengthQueuingStrategy({ highWaterMark: 64_000 }));
  send(state, helloFrame);
  catchUp(source, state, after).catch((error: unknown) => {
    source.log.warn('a live stream could not catch up; the client tries again', { error: String(error) });
    end(state);
  });
  return { who, body, give: (events, frame) => give(state, events, frame), tell: (frame) => { if (!state.held) send(state, frame); }, end: () => end(state) };
}

/**
 * From the client's last id to now, then over to the live groups without a hole or a repeat: groups that come meanwhile
 * are held, and of them only what is newer than the last one read is sent.
 */
async function catchUp(source: Source, state: State, after: number | undefined): Promise<void> {
  const newest = await source.events.position(source.workspaceId);
  if (after === undefined) begin(state, newest, ledgerFrame([], newest));
  // An id from the future is one of another ledger: a restored backup.
  else if (after > newest || newest - after > longestGap) begin(state, newest, resetFrame(newest));
  else state.sent = after;
  while (!state.ended && after !== undefined && state.sent !== undefined && state.sent < newest) {
    const events = await source.events.since(source.workspaceId, state.sent, catchUpPage);
    if (events.length === 0) break;
    sendEvents(state, events);
    await unread(state);
  }
  const { held } = state;
  state.held = undefined;
  if (held && held.length > 0) sendEvents(state, held);
}

function begin(state: State, sequence: number, frame: Uint8Array): void {
  state.sent = sequence;
  send(state, frame);
}

function give(state: State, events: readonly LedgerEvent[], frame: Uint8Array): void {
  const first = events[0];
  if (!first || state.ended) return;
  if (state.held) hold(state, state.held, events);
  // The whole group is news in all but the first case after catching up, so its frame is shared.
  else if (state.sent === undefined || first.sequence > state.sent) {
    state.sent = events.at(-1)?.sequence ?? state.sent;
    send(state, frame);
  } else sendEvents(state, events);
}

function hold(state: State, held: LedgerEvent[], events: readonly LedgerEvent[]): void {
  // Catching up takes longer than a full gap: the client comes back and is told to read anew.
  if (held.length + events.length > longestGap) end(state);
  else held.push(...events);
}

function sendEvents(state: State, events: readonly LedgerEvent[]): void {
  const { sent } = state;
  const news = sent === undefined ? events : events.filter((event) => event.sequence > sent);
  const last = news.at(-1)?.sequence;
  if (last === undefined) return;
  state.sent = last;
  send(state, ledgerFrame(news.filter((event) => isVisible(state.who.principal, event)), last));
}

function send(state: State, frame: Uint8Array): void {
  if (state.ended || !state.controller) return;
  state.controller.enqueue(frame);
  if ((state.controller.desiredSize ?? 0) < -mostUnread) end(state);
}

/** Waits until the client has read what it was given, so that a long catch-up does not pile up. */
async function unread(state: State): Promise<void> {
  if (state.ended || (state.controller?.desiredSize ?? 0) > 0) return;
  await new Promise<void>((resolve) => { state.wake = resolve; });
}

function end(state: State): void {
  if (state.ended) return;
  state.controller?.close();
  finish(state);
}

function finish(state: State): void {
  if (state.ended) return;
  state.ended = true;
  state.held = undefined;
  state.wake?.();
  state.onEnd();
}
