import { useQuery, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, type ReactNode } from 'react';
import type { Session } from '../../api/schemas.ts';
import type { Api } from './api.ts';
import type { Client } from './client.ts';
import { hasStatus } from './problem.ts';

/** The rights that screens ask about, as `GET /api/session` names them. */
export type Right =
  | 'conversation.answer' | 'conversation.change' | 'customer.change' | 'channel.read' | 'channel.manage' | 'people.read' | 'people.manage'
  | 'token.manage' | 'rule.read' | 'rule.manage' | 'signature.manage' | 'unprocessed.manage' | 'audit.read';

/** What every screen is given by `main.tsx`. */
export interface Screen { readonly api: Api; readonly client: Client; readonly queries: QueryClient; readonly storage: Storage }

const ScreenContext = createContext<Screen | null>(null);
const SessionContext = createContext<Session | null>(null);

export function ScreenProvider({ screen, children }: { readonly screen: Screen; readonly children: ReactNode }) {
  return <ScreenContext value={screen}>{children}</ScreenContext>;
}

export function useScreen(): Screen {
  const screen = useContext(ScreenContext);
  if (!screen) throw new Error('A screen was drawn outside ScreenProvider.');
  return screen;
}

export function useApi(): Api {
  return useScreen().api;
}

/** The session as the server knows it; null when nobody is signed in. */
export function useSessionQuery() {
  const { api, client } = useScreen();
  return useQuery({
    queryKey: ['session'],
    queryFn: async () => {
      try {
        const session = await api.session();
        client.useCsrf(session.csrf);
        return session;
      } catch (error) {
        if (!hasStatus(error, 401)) throw error;
        client.useCsrf(null);
        return null;
      }
    },
  });
}

/** Takes a fresh session over: from sign-in or first-run set-up. */
export function enterSession({ client, queries }: Screen, session: Session): void {
  client.useCsrf(session.csrf);
  queries.setQueryData(['session'], session);
}

export function SessionProvider({ session, children }: { readonly session: Session; readonly children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** Only below the signed-in layout. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('A signed-in screen was drawn without a session.');
  return session;
}

/** Whether the signed-in person has the right. The server asks again; this only hides what would be refused. */
export function useMay(right: Right): boolean {
  return useSession().rights.includes(right);
}
