import { Link, Outlet, createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ConversationPage } from './agent/conversation/conversation-page.tsx';
import { InboxPage } from './agent/list/inbox-page.tsx';
import { NothingOpen } from './agent/list/nothing-open.tsx';
import { SearchPage } from './agent/search/search-page.tsx';
import { AgentShell } from './agent/shell/agent-shell.tsx';
import { CommandProvider } from './agent/shell/commands.tsx';
import { Gate } from './agent/shell/gate.tsx';
import { LiveProvider } from './agent/shell/live.tsx';
import { SignInPage } from './agent/sign-in/sign-in-page.tsx';
import { WritingProvider } from './agent/composer/writing.tsx';
import { Button } from './ui/parts/button.tsx';
import { ErrorState, State } from './ui/parts/state.tsx';

/** Every address of the screen. What administrators need loads when they go there. */
export function createRoutes() {
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: ({ error, reset }) => <main><ErrorState error={error} onRetry={reset} /></main> });
  const signIn = createRoute({
    getParentRoute: () => root, path: '/sign-in', component: SignInPage,
    validateSearch: (search): { return?: string } => (typeof search['return'] === 'string' ? { return: search['return'] } : {}),
  });
  const setup = createRoute({ getParentRoute: () => root, path: '/setup', component: lazyRouteComponent(() => import('./admin/setup/setup-page.tsx'), 'SetupPage') });
  const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Inside });
  const home = createRoute({ getParentRoute: () => inside, path: '/', beforeLoad: () => { throw redirect({ to: '/inbox/$view', params: { view: 'open' }, replace: true }); } });
  const inbox = createRoute({ getParentRoute: () => inside, path: '/inbox/$view', component: InboxPage });
  const inboxIndex = createRoute({ getParentRoute: () => inbox, path: '/', component: NothingOpen });
  const conversation = createRoute({ getParentRoute: () => inbox, path: '$conversationId', component: ConversationPage });
  const search = createRoute({
    getParentRoute: () => inside, path: '/search', component: SearchPage,
    validateSearch: (given): { q?: string } => (typeof given['q'] === 'string' || typeof given['q'] === 'number' ? { q: String(given['q']) } : {}),
  });
  const searchIndex = createRoute({ getParentRoute: () => search, path: '/', component: NothingOpen });
  const found = createRoute({ getParentRoute: () => search, path: '$conversationId', component: ConversationPage });
  const admin = createRoute({ getParentRoute: () => inside, path: '/admin', component: lazyRouteComponent(() => import('./admin/shell/admin-page.tsx'), 'AdminPage') });
  const adminIndex = createRoute({ getParentRoute: () => admin, path: '/', component: lazyRouteComponent(() => import('./admin/shell/admin-home.tsx'), 'AdminHome') });
  const channels = createRoute({ getParentRoute: () => admin, path: 'channels', component: lazyRouteComponent(() => import('./admin/channels/channels-page.tsx'), 'ChannelsPage') });
  const people = createRoute({ getParentRoute: () => admin, path: 'people', component: lazyRouteComponent(() => import('./admin/people/people-page.tsx'), 'PeoplePage') });
  const tokens = createRoute({ getParentRoute: () => admin, path: 'tokens', component: lazyRouteComponent(() => import('./admin/people/tokens-page.tsx'), 'TokensPage') });
  const rules = createRoute({ getParentRoute: () => admin, path: 'rules', component: lazyRouteComponent(() => import('./admin/rules/rules-page.tsx'), 'RulesPage') });
  const signatures = createRoute({ getParentRoute: () => admin, path: 'signatures', component: lazyRouteComponent(() => import('./admin/signatures/signatures-page.tsx'), 'SignaturesPage') });
  const unprocessed = createRoute({ getParentRoute: () => admin, path: 'unprocessed', component: lazyRouteComponent(() => import('./admin/operations/unprocessed-page.tsx'), 'UnprocessedPage') });
  const jobs = createRoute({ getParentRoute: () => admin, path: 'jobs', component: lazyRouteComponent(() => import('./admin/operations/jobs-page.tsx'), 'JobsPage') });
  const audit = createRoute({ getParentRoute: () => admin, path: 'audit', component: lazyRouteComponent(() => import('./admin/operations/audit-page.tsx'), 'AuditPage') });
  const tree = root.addChildren([
    signIn, setup,
    inside.addChildren([
      home, inbox.addChildren([inboxIndex, conversation]), search.addChildren([searchIndex, found]),
      admin.addChildren([adminIndex, channels, people, rules, signatures, tokens, unprocessed, jobs, audit]),
    ]),
  ]);
  return createRouter({ routeTree: tree, defaultPreload: 'intent', scrollRestoration: false });
}

function Inside() {
  return (
    <Gate>
      <WritingProvider><LiveProvider><CommandProvider><AgentShell /></CommandProvider></LiveProvider></WritingProvider>
    </Gate>
  );
}

function NotFound() {
  const { t } = useTranslation();
  return <main><State whole icon={Compass} title={t('state.notFound')} text={t('state.notFoundText')} action={<Button asChild><Link to="/">{t('conversation.toInbox')}</Link></Button>} /></main>;
}

declare module '@tanstack/react-router' {
  interface Register { router: ReturnType<typeof createRoutes> }
}
