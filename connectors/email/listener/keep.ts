import type { RawDelivery, StreamFacet } from '../../spec/index.ts';

type Deliver = Parameters<StreamFacet['run']>[0]['deliver'];

const MOST_AT_ONCE = 50;
const MOST_BYTES_AT_ONCE = 32 * 1024 * 1024;

/**
 * Hands mail of many connections to the hub in groups: what comes while one group is stored makes the next, so that a store
 * that waits for its disk does so once for all of them. Resolves when that message is durable.
 */
export function createKeeper(deliver: Deliver, cursor: unknown): (delivery: RawDelivery) => Promise<void> {
  const waiting: { readonly delivery: RawDelivery; resolve(): void; reject(error: unknown): void }[] = [];
  let isBusy = false;

  async function store(group: typeof waiting): Promise<void> {
    try {
      await deliver({ deliveries: group.map(({ delivery }) => delivery), cursor });
      for (const one of group) one.resolve();
    } catch (error) {
      if (group.length === 1) return group[0]!.reject(error);
      // One of them may be what cannot be stored: the others must not suffer for it.
      for (const one of group) await store([one]);
    }
  }

  async function work(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    while (waiting.length > 0) {
      let bytes = 0;
      const upTo = waiting.findIndex(({ delivery }, index) => {
        bytes += delivery.body.byteLength;
        return index > 0 && (index >= MOST_AT_ONCE || bytes > MOST_BYTES_AT_ONCE);
      });
      await store(waiting.splice(0, upTo < 0 ? waiting.length : upTo));
    }
    isBusy = false;
  }

  return (delivery) => new Promise((resolve, reject) => {
    waiting.push({ delivery, resolve, reject });
    void work();
  });
}
