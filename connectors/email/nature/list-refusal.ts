import { headerOf } from '../mime/headers.ts';
import type { Part } from '../mime/tree.ts';
import type { Seen } from './nature.ts';

const MANAGERS = ['x-mlserver', 'x-ml-name', 'mailing-list', 'x-mailman-version', 'x-listserver', 'x-majordomo-version', 'x-ml-info'];
const REFUSED = /you(?: \S{3,100})? are not (?:a )?member|not (?:a )?(?:member|subscribed|subscriber|allowed to post)[^\n]{0,60}(?:list|ml\b)|only (?:members|subscribers)[^\n]{0,40}post|your (?:message|mail|post)[^\n]{0,60}(?:was|has been) (?:rejected|refused|automatically rejected)|not authorized to post/i;

/** A list manager did not take our message: it answers one, and says why not. */
export function isListRefusal(root: Part, seen: Seen, head: string): boolean {
  const byManager = MANAGERS.some((name) => headerOf(root.headers, name) !== undefined) || /^(?:listserv|majordomo|mailman|.{1,60}-(?:admin|owner|bounces|request|help))@/i.test(seen.from);
  return byManager && seen.references.length > 0 && (REFUSED.test(seen.subject) || REFUSED.test(head.slice(0, 3000)));
}
