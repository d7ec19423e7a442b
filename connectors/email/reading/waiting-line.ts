/** Who waits, in turns: of many owners each gets one item served before anybody gets a second. */
export interface WaitingLine<T> {
  /** At the end of its owner's items. */
  add(owner: object, item: T): void;
  /** Before its owner's other items: it had its turn and lost it. */
  putBack(owner: object, item: T): void;
  /** The next item; undefined: nobody waits. */
  take(): T | undefined;
}

export function createWaitingLine<T>(): WaitingLine<T> {
  /** In the order of turns. */
  const owners = new Map<object, { items: T[]; from: number }>();
  return {
    add(owner, item) {
      const own = owners.get(owner);
      if (own) own.items.push(item);
      else owners.set(owner, { items: [item], from: 0 });
    },
    putBack(owner, item) {
      const own = owners.get(owner);
      owners.set(owner, { items: own ? [item, ...own.items.slice(own.from)] : [item], from: 0 });
    },
    take() {
      const next = owners.entries().next().value;
      if (!next) return undefined;
      const [owner, own] = next;
      const item = own.items[own.from]!;
      // Moving on through the array costs nothing however many wait.
      own.from += 1;
      owners.delete(owner);
      if (own.from < own.items.length) owners.set(owner, own.from > 1000 ? { items: own.items.slice(own.from), from: 0 } : own);
      return item;
    },
  };
}
