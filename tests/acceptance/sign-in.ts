import { adminEmail, adminPassword } from '../processes.ts';
import type { Session, User } from '../../web/api/schemas.ts';
import type { Product } from './product.ts';

export const personPassword = 'long enough for all';

/** Somebody at a screen: cookie and CSRF token as a browser holds them. */
export interface Screen {
  readonly session: Session;
  readonly cookie: string;
  call(method: string, route: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

export async function signIn(product: Product, email = adminEmail, password = adminPassword): Promise<Screen> {
  const response = await fetch(`${product.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password }) });
  if (response.status !== 200) throw new Error(`sign-in answered ${response.status}: ${await response.text()}`);
  const session = await response.json() as Session;
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    session, cookie,
    call: (method, route, body, headers = {}) => fetch(`${product.url}${route}`, {
      method, body: body === undefined ? null : JSON.stringify(body),
      headers: { cookie, 'x-parley-csrf': session.csrf, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    }),
  };
}

/** A new person, signed in. */
export async function hire(product: Product, name: string, more: Partial<{ role: User['role']; capacity: number }> = {}): Promise<Screen & { readonly user: User }> {
  const email = `${name.toLowerCase()}@parley.example`;
  const user = await product.send<User>('POST', '/api/users', { name, email, password: personPassword, role: 'agent', capacity: 20, ...more }, 201);
  return { ...(await signIn(product, email, personPassword)), user };
}
