import type { HistoryEvent } from '../../web/api/schemas.ts';
import { until } from './product.ts';

export type LiveEvent = HistoryEvent & { readonly conversationId?: string; readonly subjectId?: string };

export interface OpenStream {
  /** Ledger events so far, in the order they came. */
  readonly events: readonly LiveEvent[];
  readonly names: readonly string[];
  /** Id of the last frame. */
  lastId(): string;
  close(): void;
  /** Whether the server has ended it. */
  ended(): boolean;
}

/** Reads /api/events as an EventSource does. */
export async function openStream(url: string, headers: Readonly<Record<string, string>>): Promise<OpenStream> {
  const leaving = new AbortController();
  const response = await fetch(`${url}/api/events`, { headers, signal: leaving.signal });
  if (!response.ok || !response.headers.get('content-type')?.startsWith('text/event-stream')) throw new Error(`the stream answered ${response.status}`);
  const events: LiveEvent[] = [];
  const names: string[] = [];
  let lastId = '';
  let opened = false;
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)) {
      opened = true;
      rest += chunk;
      const frames = rest.split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) {
        const field = (name: string): string | undefined => frame.split('\n').find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        const [id, name, data] = [field('id'), field('event'), field('data')];
        if (id !== undefined) lastId = id;
        if (name !== undefined) names.push(name);
        if (name === 'ledger' && data !== undefined) events.push(...JSON.parse(data) as LiveEvent[]);
      }
    }
  };
  let ended = false;
  read().then(() => { ended = true; }, () => {});
  await until(() => opened, 'the stream to say hello');
  return { events, names, lastId: () => lastId, close: () => leaving.abort(), ended: () => ended };
}
