import { z } from '@hono/zod-openapi';
import { HubError } from '../../../runtime/ports/index.ts';
import type { Live } from '../live/live.ts';
import { route, type Route } from '../route.ts';

const eventsQuery = z.object({ after: z.string().optional().describe('Last sequence the client has; the header Last-Event-ID goes before it') });

/** The ledger as server-sent events: what came since the client's last one, then everything as it happens. */
export function eventRoutes(live: Live): Route[] {
  return [
    route('conversation.read', {
      method: 'get', path: '/api/events', summary: 'Live events: `ledger`, `signal`, `reset`', query: eventsQuery, media: 'text/event-stream',
    }, async ({ who, query, context }) => {
      const after = parseSequence(context.req.header('last-event-id') || query.after);
      return new Response(live.open(who, after), {
        headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' },
      });
    }),
  ];
}

function parseSequence(given: string | undefined): number | undefined {
  if (given === undefined || given === '') return undefined;
  if (!/^\d{1,15}$/.test(given)) throw new HubError('invalid', 'request.after', 'Last-Event-ID and "after" take the sequence of an event');
  return Number(given);
}
