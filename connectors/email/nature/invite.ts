import type { Variety } from '../../spec/index.ts';
import type { Part } from '../mime/tree.ts';

const VARIETIES: Readonly<Record<string, Variety>> = {
  request: 'calendar-request', cancel: 'calendar-request', counter: 'calendar-request', publish: 'calendar-request', add: 'calendar-request',
  refresh: 'calendar-request', declinecounter: 'calendar-request', reply: 'calendar-answer',
};

/** Whether the message is an invitation or the answer to one (RFC 5546). A calendar file attached to a letter makes it none. */
export function readInvite(parts: readonly Part[]): Variety | undefined {
  for (const part of parts) {
    if (part.type !== 'text/calendar' || part.disposition.value === 'attachment') continue;
    const method = part.contentType.parameters.get('method') ?? /^METHOD:[ \t]*([A-Z]{3,20})[ \t]*\r?$/im.exec(part.decode().toString('latin1', 0, 4000))?.[1] ?? '';
    const variety = VARIETIES[method.toLowerCase()];
    if (variety) return variety;
  }
  return undefined;
}
