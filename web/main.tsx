import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createRoutes } from './routes.tsx';
import { createApi } from './ui/client/api.ts';
import { createClient } from './ui/client/client.ts';
import { PreferenceProvider } from './ui/client/preferences-context.tsx';
import { ProblemError } from './ui/client/problem.ts';
import { ScreenProvider } from './ui/client/session.tsx';
import { chooseLanguage, startTranslations } from './ui/i18n.ts';
import { NowProvider } from './ui/parts/time.tsx';
import { ToastProvider } from './ui/parts/toasts.tsx';
import { TooltipProvider } from './ui/parts/tooltip.tsx';
import { createPreferences } from './ui/preferences.ts';
import './ui/tokens.css';
import './ui/base.css';

/** Faults of the line and of the server may pass; what the server refused, it would refuse again. */
function mayRetry(failures: number, error: unknown): boolean {
  return failures < 3 && error instanceof ProblemError && (error.status === 0 || error.status >= 500);
}

async function start(root: HTMLElement): Promise<void> {
  const preferences = createPreferences(localStorage);
  await startTranslations(chooseLanguage(preferences.get().language, navigator.languages)).catch(() => {});
  const queries = new QueryClient({
    // The live stream tells what changed; nothing grows old by itself.
    defaultOptions: { queries: { staleTime: Infinity, gcTime: 5 * 60_000, retry: mayRetry, refetchOnWindowFocus: false, refetchOnReconnect: false, networkMode: 'always' }, mutations: { networkMode: 'always' } },
  });
  const client = createClient({ fetch: (...call) => globalThis.fetch(...call), onSignedOut: () => queries.setQueryData(['session'], null) });
  const screen = { api: createApi(client), client, queries, storage: localStorage };
  createRoot(root).render(
    <StrictMode>
      <PreferenceProvider store={preferences}>
        <QueryClientProvider client={queries}>
          <ScreenProvider screen={screen}>
            <NowProvider>
              <TooltipProvider>
                <ToastProvider><RouterProvider router={createRoutes()} /></ToastProvider>
              </TooltipProvider>
            </NowProvider>
          </ScreenProvider>
        </QueryClientProvider>
      </PreferenceProvider>
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root) void start(root);
