import type { Runtime } from '../runtime/ports/index.ts';
import { listAudit } from './audit.ts';
import { createDuty } from './duty.ts';
import { createLockout } from './lockout.ts';
import { argon2id, createPasswords, type Hashing } from './passwords.ts';
import type { People } from './people.ts';
import { rightsOf } from './rights.ts';
import { createSessions } from './sessions.ts';
import { createTeams } from './teams.ts';
import { createTokens } from './tokens.ts';
import { createUsers } from './users.ts';

export interface PeopleParts {
  readonly runtime: Pick<Runtime, 'store' | 'events' | 'clock' | 'ids' | 'log' | 'vault'>;
  /** Where cookies and tokens, which name no workspace, are looked for. Default `main`. */
  readonly workspaceId?: string;
  /** Default argon2id at full cost. */
  readonly hashing?: Hashing;
}

export function createPeople({ runtime, workspaceId = 'main', hashing = argon2id }: PeopleParts): People {
  const passwords = createPasswords(hashing);
  const duty = createDuty(runtime);
  return {
    sessions: createSessions({ runtime, workspaceId, passwords, lockout: createLockout(runtime.clock), duty }),
    users: createUsers({ runtime, passwords, duty }),
    teams: createTeams({ runtime, duty }),
    tokens: createTokens({ runtime, workspaceId }),
    duty,
    audit: (principal, query) => listAudit(runtime, principal, query),
    rightsOf,
  };
}
