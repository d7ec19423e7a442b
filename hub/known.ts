import type { Events } from '../runtime/ports/index.ts';

/** A value that is read often and changes seldom: kept until an event says that it changed. */
export interface Known<T> {
  current(): Promise<T>;
  stop(): void;
}

/** `types`: beginnings of the event types that end what is known (`rule.`, `team.`). */
export function createKnown<T>(events: Pick<Events, 'subscribe'>, types: readonly string[], load: () => Promise<T>): Known<T> {
  let value: Promise<T> | undefined;
  const stop = events.subscribe((group) => {
    if (group.some((event) => types.some((type) => event.type.startsWith(type)))) value = undefined;
  });
  return {
    current() {
      const known = value ?? load();
      value = known;
      // A failed read is not kept: the next call reads again.
      known.catch(() => { if (value === known) value = undefined; });
      return known;
    },
    stop,
  };
}
