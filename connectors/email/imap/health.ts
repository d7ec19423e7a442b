import type { ChannelHealth } from '../../spec/index.ts';

/** What is wrong with the account's connections and folders, told to the hub as one state whenever that changes. */
export interface Health {
  /** `about` names what it is the state of; the detail says what to do. */
  trouble(about: string, detail: string): void;
  /** It is well, or was never in trouble. */
  well(about: string): void;
}

const MOST_DETAILS = 3;

/** `parts`: what must have been well once before the account is told to be healthy. */
export function createHealth(parts: readonly string[], report: (health: ChannelHealth) => void): Health {
  const troubles = new Map<string, string>();
  const unknown = new Set(parts);
  let told = '';

  function tell(): void {
    const details = [...new Set(troubles.values())];
    if (details.length === 0 && unknown.size > 0) return;
    const more = details.length - MOST_DETAILS;
    const detail = [...details.slice(0, MOST_DETAILS), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
    const state = details.length === 0 ? 'healthy' : 'degraded';
    if (`${state} ${detail}` === told) return;
    told = `${state} ${detail}`;
    report(state === 'healthy' ? { state } : { state, detail });
  }

  return {
    trouble(about, detail) {
      troubles.set(about, detail);
      tell();
    },
    well(about) {
      troubles.delete(about);
      unknown.delete(about);
      tell();
    },
  };
}
