import { createHash, randomBytes } from 'node:crypto';
import type { RenewedSecrets } from '../../../connectors/spec/index.ts';
import { HubError } from '../../../runtime/ports/index.ts';

/** How long a person has for the provider's pages, and then for saving the form, ms. */
const openFor = 600_000;
/** Sign-ins under way at once, of all people; the oldest goes first. */
const mostOpen = 500;

/** What one sign-in at a provider is about. */
interface Asked {
  readonly kind: string;
  readonly settings: Record<string, unknown>;
  /** The session that began it; nobody else can end or use it. */
  readonly session: string;
}

interface SignIn extends Asked {
  readonly handle: string;
  readonly verifier: string;
  readonly endsAt: number;
  /** Secret settings by dotted path, once the provider gave them. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** What the provider's pages are opened with (RFC 6749 §4.1.1, RFC 7636 §4.2). */
interface Begun {
  readonly handle: string;
  readonly state: string;
  /** S256 of the verifier. */
  readonly challenge: string;
}

/**
 * Sign-ins at providers that are under way. Kept in memory: who is in the middle of one when Parley restarts signs in again,
 * and neither verifier nor token is ever written anywhere but into the sealed settings.
 */
export interface ProviderSignIns {
  begin(asked: Asked): Begun;
  /** The sign-in that this state belongs to, once. HubError `invalid` (`channel.sign-in-over`) when there is none for this session. */
  take(state: string, session: string): SignIn;
  finish(signIn: SignIn, secrets: Readonly<Record<string, string>>): void;
  /** What a finished sign-in gave; it stays usable until `forget`. HubError `invalid` (`channel.sign-in-over`) when there is none for this session and kind. */
  secretsOf(handle: string, session: string, kind: string): Readonly<Record<string, string>>;
  /** Keeps in a finished sign-in what the provider renews while it is tried: else saving it would keep a token that is used up. */
  renewing(handle: string | undefined): RenewedSecrets;
  forget(handle: string): void;
}

export function createProviderSignIns(now: () => number): ProviderSignIns {
  const byState = new Map<string, SignIn>();
  const byHandle = new Map<string, SignIn>();
  return {
    begin(asked) {
      const [state, handle, verifier] = [makeSecret(), makeSecret(), makeSecret()];
      keep(byState, state, { ...asked, handle, verifier, endsAt: now() + openFor }, now());
      return { handle, state, challenge: createHash('sha256').update(verifier).digest('base64url') };
    },
    take(state, session) {
      const signIn = byState.get(state);
      if (!signIn || signIn.session !== session || signIn.endsAt <= now()) throw over();
      byState.delete(state);
      return signIn;
    },
    finish(signIn, secrets) {
      keep(byHandle, signIn.handle, { ...signIn, secrets, endsAt: now() + openFor }, now());
    },
    secretsOf(handle, session, kind) {
      const signIn = byHandle.get(handle);
      if (!signIn?.secrets || signIn.session !== session || signIn.kind !== kind || signIn.endsAt <= now()) throw over();
      return signIn.secrets;
    },
    renewing: (handle) => ({
      currentSecret: async (path) => (handle === undefined ? undefined : byHandle.get(handle)?.secrets?.[path]),
      async keepSecret(path, value) {
        const signIn = handle === undefined ? undefined : byHandle.get(handle);
        if (handle !== undefined && signIn) byHandle.set(handle, { ...signIn, secrets: { ...signIn.secrets, [path]: value } });
      },
    }),
    forget(handle) {
      byHandle.delete(handle);
    },
  };
}

function keep(into: Map<string, SignIn>, key: string, signIn: SignIn, now: number): void {
  for (const [known, { endsAt }] of into) if (endsAt <= now || into.size >= mostOpen) into.delete(known);
  into.set(key, signIn);
}

/** 43 characters: as long as a verifier must be (RFC 7636 §4.1). */
function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

function over(): HubError {
  return new HubError('invalid', 'channel.sign-in-over', 'This sign-in is over, or another window began it; sign in at the provider again.');
}
