import type { OpenContext } from '../../spec/index.ts';

/** Questions to the name server for one message, counted. */
export interface BoundedResolver {
  resolve(name: string, type: string): Promise<string[][] | string[]>;
  /** How many got no answer: the server is away, slow or refuses. */
  readonly silent: number;
}

const SILENT: ReadonlySet<string> = new Set(['ETIMEOUT', 'ETIMEDOUT', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'ECANCELLED', 'EREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'ELOADIPHLPAPI', 'EDESTRUCTION']);

/**
 * The hub's resolver in the shape mailauth wants (`dns.promises.resolve`), at most `most` different questions; what goes beyond
 * is not there. Also an answer that does not end with `signal`.
 */
export function boundResolver(resolve: OpenContext['resolve'], most: number, signal: AbortSignal): BoundedResolver {
  const asked = new Map<string, Promise<string[][] | string[]>>();
  let silent = 0;
  const over = ends(signal);
  over.catch(() => undefined);

  async function ask(name: string, type: string): Promise<string[][] | string[]> {
    try {
      const answer = await Promise.race([resolve(name, type), over]);
      return answer.filter((record) => typeof record === 'string' || (typeof record === 'object' && record !== null)) as string[][] | string[];
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (SILENT.has(code)) silent += 1;
      throw error;
    }
  }

  return {
    get silent() { return silent; },
    resolve(name, type) {
      const key = `${type} ${name.toLowerCase()}`;
      const before = asked.get(key);
      if (before) return before;
      if (asked.size >= most) return Promise.reject(Object.assign(new Error(`More than ${most} questions to the name server for one message.`), { code: 'ESERVFAIL' }));
      const answer = ask(name, type);
      answer.catch(() => undefined);
      asked.set(key, answer);
      return answer;
    },
  };
}

function ends(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => reject(Object.assign(new Error('The name server took too long.'), { code: 'ETIMEOUT' }));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
