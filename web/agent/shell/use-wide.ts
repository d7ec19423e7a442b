import { useCallback, useSyncExternalStore } from 'react';

/** Whether the window is at least so wide (CSS length). */
export function useWide(width: string): boolean {
  const query = `(min-width: ${width})`;
  const subscribe = useCallback((listener: () => void) => {
    const media = window.matchMedia(query);
    media.addEventListener('change', listener);
    return () => media.removeEventListener('change', listener);
  }, [query]);
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
