import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { SessionProvider, useApi, useSessionQuery } from '../../ui/client/session.tsx';
import { ErrorState } from '../../ui/parts/state.tsx';
import { Splash } from './splash.tsx';

/** Lets signed-in people through; others are led to sign-in, or to set-up where nobody exists yet, and come back afterwards. */
export function Gate({ children }: { readonly children: ReactNode }) {
  const session = useSessionQuery();
  const api = useApi();
  const navigate = useNavigate();
  const location = useLocation();
  const signedOut = session.data === null;
  const setup = useQuery({ queryKey: ['setup'], queryFn: () => api.setupNeeded(), enabled: signedOut });
  const needed = setup.data?.needed;
  const wanted = location.href;
  const leaving = location.pathname === '/sign-in' || location.pathname === '/setup';
  useEffect(() => {
    // While the way out is being taken this is still drawn; it must not lead back to itself.
    if (!signedOut || needed === undefined || leaving) return;
    void (needed ? navigate({ to: '/setup' }) : navigate({ to: '/sign-in', search: wanted === '/' ? {} : { return: wanted }, replace: true }));
  }, [signedOut, needed, navigate, wanted, leaving]);
  if (session.data) return <SessionProvider session={session.data}>{children}</SessionProvider>;
  const failed = session.error ?? setup.error;
  if (failed) return <main><ErrorState error={failed} onRetry={() => { void session.refetch(); void setup.refetch(); }} /></main>;
  return <Splash />;
}
