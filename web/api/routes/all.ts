import type { Live } from '../live/live.ts';
import type { Route, Served } from '../route.ts';
import { auditRoutes } from './audit.ts';
import { channelRoutes } from './channels.ts';
import { conversationRoutes } from './conversations.ts';
import { customerRoutes } from './customers.ts';
import { eventRoutes } from './events.ts';
import { joinRoutes } from './joins.ts';
import { messageContentRoutes } from './message-content.ts';
import { operationRoutes } from './operations.ts';
import { teamRoutes, tokenRoutes, userRoutes } from './people.ts';
import { providerSignInRoutes } from './provider-sign-in.ts';
import { replyRoutes } from './replies.ts';
import { ruleRoutes } from './rules.ts';
import { searchRoutes } from './search.ts';
import { sessionRoutes } from './session.ts';
import { setupRoutes } from './setup.ts';
import { signatureRoutes } from './signatures.ts';
import { deadJobRoutes, unprocessedRoutes } from './unprocessed.ts';
import { viewRoutes } from './views.ts';

/** Every route, in the order of ROUTES.md. */
export function allRoutes(served: Served, live: Live): readonly Route[] {
  return [
    ...operationRoutes(served), ...setupRoutes(served), ...sessionRoutes(served, live), ...viewRoutes(served), ...conversationRoutes(served),
    ...joinRoutes(served), ...replyRoutes(served), ...messageContentRoutes(served), ...customerRoutes(served), ...searchRoutes(served), ...userRoutes(served),
    ...teamRoutes(served), ...tokenRoutes(served), ...providerSignInRoutes(served), ...channelRoutes(served), ...signatureRoutes(served), ...ruleRoutes(served), ...unprocessedRoutes(served),
    ...deadJobRoutes(served), ...auditRoutes(served), ...eventRoutes(live),
  ];
}
