import { collection, insert, replace, type Document, type Runtime } from '../runtime/ports/index.ts';

interface Probe extends Document { readonly at: number }

/** One document that the readiness probe writes, so that "ready" is proven by a durable write. */
export const probes = collection<Probe>()('probes', {});

export type Readiness = { readonly ok: true } | { readonly ok: false; readonly reason: string };

const trustedForMs = 2_000;

/**
 * Whether a message would be accepted now: a real commit, at most one every two seconds however often it is asked.
 * Never rejects; the reason is the store's own sentence.
 */
export function createReadiness({ store, clock }: Pick<Runtime, 'store' | 'clock'>, workspaceId: string): () => Promise<Readiness> {
  let asked = Number.NEGATIVE_INFINITY;
  let answer: Promise<Readiness> = Promise.resolve({ ok: true });

  async function probe(): Promise<Readiness> {
    try {
      const known = await store.get(probes, workspaceId, 'readiness');
      const at = clock.now();
      const write = known ? replace(probes, { ...known, at }) : insert(probes, { id: 'readiness', workspaceId, at });
      // A conflict means that another process just wrote it: the store takes writes, which is the question.
      await store.commit({ workspaceId, writes: [write] });
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  return () => {
    if (clock.now() - asked >= trustedForMs) {
      asked = clock.now();
      answer = probe();
    }
    return answer;
  };
}
