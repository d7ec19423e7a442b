import { StoreUnavailable, type Batch, type NewEvent, type Write } from '../ports/index.ts';
import type { CollectionLayout, Layouts } from './file/layout.ts';
import { encodeTokens } from './file/search-tables.ts';
import { encodeList, encodeScalar, encodeText, type Column } from './file/values.ts';
import { writeKind, type EncodedBatch, type EncodedEntry, type EncodedEvent, type EncodedLease, type EncodedWrite } from './protocol.ts';

/** Longest document as JSON, in characters; files belong in Files. */
export const longestDocument = 8_000_000;
/** Longest id, in characters. */
const longestId = 500;
/** Writes, events, jobs and entries of one batch, each. */
const largestBatch = 10_000;
/** Times of findable things, ms from 1970 on either side: about 4,400 years. */
const latestTime = 2 ** 47;

/** Works out everything about a batch that the writer thread need not. Throws TypeError for what no engine would take. */
export function encodeBatch(layouts: Layouts, batch: Batch, now: number): EncodedBatch {
  const { workspaceId, writes, events = [], jobs = [], search = [], finish } = batch;
  demandId(workspaceId, 'workspaceId');
  for (const list of [writes, events, jobs, search]) {
    if (list.length > largestBatch) throw new TypeError(`a batch holds at most ${largestBatch} of a kind; commit in several`);
  }
  demandOneWriteEach(writes);
  return [
    encodeText(workspaceId),
    writes.map((write) => encodeWrite(layouts, workspaceId, write)),
    events.map(encodeEvent),
    jobs.map(({ queue, key, payload, runAt }) => [queue, key === undefined ? null : encodeText(key), JSON.stringify(payload), Math.trunc(runAt ?? now)]),
    search.map(({ kind, id, tokens, at }): EncodedEntry => [kind, encodeText(id), demandTime(at), encodeTokens(tokens)]),
    finish ? encodeLease(finish) : null,
  ];
}

export function encodeLease(lease: { readonly jobId: string; readonly token: string }): EncodedLease {
  return [Number(lease.jobId), lease.token];
}

function encodeWrite(layouts: Layouts, workspaceId: string, write: Write): EncodedWrite {
  const layout = layoutFor(layouts, write.collection);
  switch (write.kind) {
    case 'insert':
    case 'replace':
      if (write.document.workspaceId !== workspaceId) throw new TypeError(`a document of ${layout.name} is of another workspace than its batch`);
      return encodeDocument(layout, writeKind[write.kind], write.document);
    case 'remove':
    case 'unchanged':
      demandId(write.id, 'id');
      return [writeKind[write.kind], layout.number, encodeText(write.id), write.version ?? -1, '', []];
  }
}

/** `document.version` is the guarded one for a replace; what is stored has one more. */
export function encodeDocument(layout: CollectionLayout, kind: number, document: { readonly id: string; readonly version: number }): EncodedWrite {
  demandId(document.id, 'id');
  const version = kind === writeKind.insert ? 1 : document.version;
  const text = JSON.stringify({ ...document, version: kind === writeKind.insert ? 1 : version + 1 });
  if (text.length > longestDocument) {
    throw new TypeError(`a document of ${layout.name} has ${text.length} characters, at most ${longestDocument} are kept: put large content in Files`);
  }
  return [kind, layout.number, encodeText(document.id), version, text, hoist(layout, document)];
}

function hoist(layout: CollectionLayout, document: object): readonly Column[] {
  const values = document as Record<string, unknown>;
  const columns: Column[] = layout.fields.map((field) => encodeScalar(values[field], field));
  for (const list of layout.lists) columns.push(encodeList(values[list], list));
  return columns;
}

function encodeEvent(event: NewEvent): EncodedEvent {
  const { conversationId, customerId } = event;
  return [event.type, conversationId === undefined ? null : encodeText(conversationId), customerId === undefined ? null : encodeText(customerId), JSON.stringify(event)];
}

export function layoutFor(layouts: Layouts, collection: string): CollectionLayout {
  const layout = layouts.get(collection);
  if (!layout) throw new TypeError(`the collection ${collection} was not declared when the store was opened`);
  return layout;
}

function demandOneWriteEach(writes: readonly Write[]): void {
  if (writes.length < 2) return;
  const seen = new Set<string>();
  for (const write of writes) {
    const id = 'document' in write ? write.document.id : write.id;
    seen.add(`${write.collection} ${id}`);
  }
  if (seen.size < writes.length) throw new TypeError('a batch has two writes for one document');
}

function demandId(id: unknown, what: string): void {
  if (typeof id === 'string' && id.length > 0 && id.length <= longestId) return;
  throw new TypeError(`${what} must be text of 1 to ${longestId} characters`);
}

function demandTime(at: number): number {
  if (Number.isFinite(at) && Math.abs(at) < latestTime) return Math.trunc(at);
  throw new TypeError('the time of a search entry must be milliseconds since 1970');
}

export function closedError(): StoreUnavailable {
  return new StoreUnavailable('The store is closed: Parley is stopping.');
}
