import type { Message } from '../../api/schemas.ts';

/** Whether a person wants something of us: a copy of `isContact` in `connectors/spec/inbound.ts`, kept equal by a test. */
export function isContact({ nature, variety }: Pick<Message, 'nature' | 'variety'>): boolean {
  return nature === 'message' || (nature === 'invite' && variety === 'calendar-request');
}
