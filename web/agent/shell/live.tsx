import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { createCoalescer } from '../../ui/client/coalesce.ts';
import { connectLive, type LiveEvent, type LiveSignal, type LiveState } from '../../ui/client/live.ts';
import { useScreen, useSession } from '../../ui/client/session.tsx';
import type { User } from '../../api/schemas.ts';
import { keys } from '../data/keys.ts';
import { applyNews, applyReset } from '../data/news.ts';

interface Typing { readonly userId: string; readonly name: string; readonly until: number }
interface Live {
  readonly state: LiveState;
  readonly typing: ReadonlyMap<string, Typing>;
  /** Customers' messages that came since the screen was opened, for those who listen. */
  readonly received: number;
  readonly retry: () => void;
}

const LiveContext = createContext<Live>({ state: 'connecting', typing: new Map(), received: 0, retry: () => {} });
const wait = 120;
const rest = 1000;
const typingLasts = 6000;
/** A line that is back within this time was never worth a word. */
const patience = 2500;

export function useLive(): Live {
  return useContext(LiveContext);
}

function delay(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
}

/** Holds the live stream while somebody is signed in, and keeps the query cache true to it. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const { api, queries } = useScreen();
  const { user } = useSession();
  const [state, setState] = useState<LiveState>('connecting');
  const [typing, setTyping] = useState<ReadonlyMap<string, Typing>>(new Map());
  const [received, setReceived] = useState(0);
  const connection = useRef<{ retry(): void } | null>(null);

  useEffect(() => {
    const news = createCoalescer<LiveEvent>({
      wait, rest, now: Date.now, delay,
      flush: (events) => {
        setReceived((count) => count + events.filter((event) => event.type === 'message.received').length);
        void applyNews(events, { api, queries, userId: user.id });
      },
    });
    let cancelOffline: (() => void) | undefined;
    const connected = connectLive({
      open: (url) => new EventSource(url) as unknown as ReturnType<Parameters<typeof connectLive>[0]['open']>,
      wait: delay,
      ledger: news.add,
      signal: (signal) => takeSignal(signal),
      reset: () => void applyReset(queries),
      refused: () => void queries.invalidateQueries({ queryKey: ['session'] }),
      state(next) {
        cancelOffline?.();
        cancelOffline = undefined;
        if (next === 'offline') cancelOffline = delay(patience, () => setState('offline'));
        else setState(next);
        // What failed while the line was down is asked for again; the rest is brought up to date by the stream itself.
        if (next === 'live') void queries.refetchQueries({ predicate: (query) => query.state.status === 'error' });
      },
    });
    function takeSignal(signal: LiveSignal): void {
      if (signal.type === 'presence') {
        const { userId, presence } = signal.data;
        queries.setQueryData<readonly User[]>(keys.users, (users) => users?.map((one) => (one.id === userId ? { ...one, presence: presence as User['presence'] } : one)));
      } else if (signal.data.userId !== user.id) {
        setTyping((all) => new Map([...all, [signal.data.conversationId, { ...signal.data, until: Date.now() + typingLasts }]]));
      }
    }
    connection.current = connected;
    const onOnline = () => connected.retry();
    const onOffline = () => setState('offline');
    window.addEventListener('online', onOnline);
    window.addEventListener('offline', onOffline);
    return () => {
      window.removeEventListener('offline', onOffline);
      window.removeEventListener('online', onOnline);
      cancelOffline?.();
      news.stop();
      connected.close();
    };
  }, [api, queries, user.id]);

  useEffect(() => {
    if (typing.size === 0) return;
    return delay(1500, () => setTyping((all) => new Map([...all].filter(([, one]) => one.until > Date.now()))));
  }, [typing]);

  const live = useMemo<Live>(() => ({ state, typing, received, retry: () => connection.current?.retry() }), [state, typing, received]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
