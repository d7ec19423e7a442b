import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { openToWrite } from '../file/database.ts';
import { layOut } from '../file/layout.ts';
import type { Answer, LanePost, Notice, Request, WriterPost, WriterStart } from '../protocol.ts';
import { createGroup, type Asked } from './group.ts';
import { createWaitingLine } from './waiting-line.ts';

/** The one thread that writes. Whatever waits when a commit returns goes into the next one. */

const start = workerData as WriterStart;
const file = openToWrite(start.file);
const group = createGroup(file, [...layOut(start.collections).values()], start.process);

interface Lane {
  readonly port: MessagePort;
  watches: boolean;
  givesWay: boolean;
}

type LaneAsked = Asked & { readonly lane: number };

/** So many requests at most share a commit, so that nobody waits long behind a flood. */
const largestGroup = 1000;
/** How soon the commits of another process are noticed, ms. */
const newsEveryMs = 200;

const lanes = new Map<number, Lane>();
const line = createWaitingLine<LaneAsked>(largestGroup);
let laneCount = 0;
let now = 0;
let scheduled = false;
let closing = false;

function attach(port: MessagePort): void {
  const lane = laneCount;
  laneCount += 1;
  lanes.set(lane, { port, watches: false, givesWay: false });
  port.on('message', (post: LanePost) => {
    take(lane, post);
    schedule();
  });
  port.on('close', () => drop(lane));
}

/** The thread behind the lane is gone: nobody waits for its answers, and its jobs go to others. */
function drop(lane: number): void {
  if (!lanes.delete(lane) || closing) return;
  group.desk.dropLane(lane);
  line.add({ lane, request: { ask: 'release', owner: `${start.process}/${lane}` }, now }, false);
  schedule();
}

function take(lane: number, post: LanePost): void {
  now = post.now;
  for (const item of post.items) {
    if ('tell' in item) hear(lane, item);
    else {
      if (item.ask === 'stop-work') group.desk.closeRoom(lane, item.queue);
      line.add({ lane, request: item, now: post.now }, lanes.get(lane)?.givesWay ?? false);
    }
  }
}

function hear(lane: number, notice: Notice): void {
  switch (notice.tell) {
    case 'room': group.desk.addRoom(lane, notice); break;
    case 'look': group.desk.look(notice.queue); break;
    case 'watch': { const known = lanes.get(lane); if (known) known.watches = true; break; }
    case 'give-way': { const known = lanes.get(lane); if (known) known.givesWay = true; break; }
    case 'signal': tell({ signals: [[notice.workspaceId, notice.type, notice.data]] }); break;
    case 'close': closing = true; break;
  }
}

function tell(post: WriterPost): void {
  for (const { port, watches } of lanes.values()) if (watches) port.postMessage(post);
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(turn);
}

/** Brings in what has arrived at the ports. */
function receive(): void {
  for (const [lane, { port }] of lanes) {
    for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port)) take(lane, got.message as LanePost);
  }
}

/** One group: all that has arrived by now and while it is worked on, one transaction, one post to each lane that it concerns. */
function turn(): void {
  scheduled = false;
  receive();
  const asked = line.takeGroup(now);
  if (asked.some(({ request }) => needsTransaction(request)) || group.desk.hasWork() || group.hasNews()) commit(asked);
  else post(asked, asked.map(() => true), [], []);
  if (line.length > 0) schedule();
  else if (closing) close();
}

function needsTransaction(request: Request): boolean {
  return request.ask !== 'flush' && request.ask !== 'stop-work';
}

function commit(asked: LaneAsked[]): void {
  const outcome = group.run(asked, now, () => {
    receive();
    return line.takeMore();
  });
  post(asked, outcome.answers, outcome.events, outcome.given);
}

function post(asked: readonly { readonly lane: number }[], answers: readonly Answer[], events: WriterPost['events'] & {}, given: readonly { readonly lane: number; readonly queue: string; readonly jobs: (WriterPost['jobs'] & {})[number]['jobs'] }[]): void {
  const byLane = new Map<number, Answer[]>();
  for (const [place, { lane }] of asked.entries()) {
    const list = byLane.get(lane);
    if (list) list.push(answers[place] as Answer);
    else byLane.set(lane, [answers[place] as Answer]);
  }
  const due = group.desk.takeDue();
  for (const [lane, { port, watches }] of lanes) {
    const jobs = given.filter((one) => one.lane === lane && one.jobs.length > 0).map(({ queue, jobs: taken }) => ({ queue, jobs: taken }));
    const message = {
      ...(byLane.has(lane) ? { answers: byLane.get(lane) as Answer[] } : {}),
      ...(watches && events.length > 0 ? { events } : {}),
      ...(jobs.length > 0 ? { jobs } : {}),
      ...(due.has(lane) ? { due: due.get(lane) as (readonly [string, number])[] } : {}),
    };
    if (Object.keys(message).length > 0) port.postMessage(message);
  }
}

function close(): void {
  clearInterval(news);
  file.database.close();
  for (const { port } of lanes.values()) port.close();
  parentPort?.close();
}

const news = setInterval(() => { if (group.hasNews()) schedule(); }, newsEveryMs);
parentPort?.on('message', (port: MessagePort) => attach(port));
parentPort?.postMessage('ready');
