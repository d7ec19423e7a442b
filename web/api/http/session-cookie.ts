import type { ApiContext } from './env.ts';

/** Names and attributes of the session cookie. With https the `__Host-` prefix binds it to this host and path. */
export interface SessionCookie {
  read(context: ApiContext): string | undefined;
  /** Value of a Set-Cookie header; `expiresAt` ms UTC. */
  write(secret: string, expiresAt: number): string;
  clear(): string;
}

export function createSessionCookie(secure: boolean, now: () => number): SessionCookie {
  const name = secure ? '__Host-parley_session' : 'parley_session';
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  const pattern = new RegExp(`(?:^|;\\s*)${name}=([A-Za-z0-9_-]{16,128})(?=;|$)`);
  return {
    read: (context) => pattern.exec(context.req.header('cookie') ?? '')?.[1],
    write: (secret, expiresAt) => `${name}=${secret}; Max-Age=${Math.max(0, Math.floor((expiresAt - now()) / 1000))}${attributes}`,
    clear: () => `${name}=; Max-Age=0${attributes}`,
  };
}
