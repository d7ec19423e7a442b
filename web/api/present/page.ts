import type { Page } from '../../../runtime/ports/index.ts';

export function presentPage<S, T>(page: Page<S>, present: (stored: S) => T): { items: T[]; next: string | null } {
  return { items: page.items.map(present), next: page.next };
}
