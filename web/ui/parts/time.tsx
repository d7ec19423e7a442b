import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { useLocale } from '../client/locale.ts';
import { formatClock, formatDateTime, formatFull, formatShort, formatSpan } from '../format/time.ts';

const NowContext = createContext(0);

/** One clock for the whole screen, so that a thousand times need one timer. */
export function NowProvider({ children }: { readonly children: ReactNode }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return <NowContext value={now}>{children}</NowContext>;
}

/** Milliseconds UTC, at most half a minute old. */
export function useNow(): number {
  return useContext(NowContext);
}

/** `short`: as short as it can be said today; `clock`: the time of day; `long`: date and time; `span`: how long ago. */
export function Time({ at, as = 'short' }: { readonly at: number; readonly as?: 'short' | 'clock' | 'long' | 'span' }) {
  const now = useNow();
  const language = useLocale();
  const text = as === 'short' ? formatShort(at, now, language)
    : as === 'clock' ? formatClock(at, language)
      : as === 'long' ? formatDateTime(at, language) : formatSpan(Math.max(0, now - at), language);
  return <time dateTime={new Date(at).toISOString()} title={formatFull(at, language)}>{text}</time>;
}
