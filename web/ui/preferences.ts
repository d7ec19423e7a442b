import { useSyncExternalStore } from 'react';

/** What a person chose on this device. Nothing of a customer is kept here. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  /** Null: the browser's. */
  readonly language: string | null;
  /** Single-key shortcuts can get in the way of speech input and must be possible to turn off (WCAG 2.1.4). */
  readonly shortcuts: boolean;
  readonly customerPane: boolean;
}

const key = 'parley.preferences';
const initial: Preferences = { theme: 'system', language: null, shortcuts: true, customerPane: true };

export interface PreferenceStore {
  readonly get: () => Preferences;
  readonly set: (change: Partial<Preferences>) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Damaged or blocked storage means the initial choices, never an error. */
export function createPreferences(storage: Pick<Storage, 'getItem' | 'setItem'>): PreferenceStore {
  let current = read(storage);
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(change) {
      current = { ...current, ...change };
      try {
        storage.setItem(key, JSON.stringify(current));
      } catch {
        // Storage may be full or forbidden; the choice then lasts until the page is closed.
      }
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function read(storage: Pick<Storage, 'getItem'>): Preferences {
  try {
    const kept = JSON.parse(storage.getItem(key) ?? '{}') as Partial<Record<keyof Preferences, unknown>>;
    return {
      theme: kept.theme === 'light' || kept.theme === 'dark' ? kept.theme : 'system',
      language: typeof kept.language === 'string' ? kept.language : null,
      shortcuts: kept.shortcuts !== false,
      customerPane: kept.customerPane !== false,
    };
  } catch {
    return initial;
  }
}

/** Follows the store; every reader draws again on a change. */
export function usePreferenceStore(store: PreferenceStore): Preferences {
  return useSyncExternalStore(store.subscribe, store.get);
}
