import type { User } from '../../../people/index.ts';
import type { ApiParts } from '../parts.ts';
import type { Session } from '../schemas.ts';
import { presentOneUser } from './people.ts';

/** What the screen knows of who is signed in. The secret is in the cookie only. */
export async function presentSession(parts: ApiParts, { user, csrf }: { readonly user: User; readonly csrf: string }): Promise<Session> {
  return { user: await presentOneUser(parts, user), csrf, rights: [...parts.people.rightsOf(user.role)], version: parts.config.version };
}
