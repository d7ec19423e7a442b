import { Link, Navigate, useParams } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../ui/client/preferences-context.tsx';
import { hasStatus } from '../../ui/client/problem.ts';
import { useScreen } from '../../ui/client/session.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState, NoPermission, State } from '../../ui/parts/state.tsx';
import { Composer } from '../composer/composer.tsx';
import { CustomerPane } from '../customer/customer-pane.tsx';
import { useConversation } from '../data/reading.ts';
import { useCommand } from '../shell/commands.tsx';
import { useWide } from '../shell/use-wide.ts';
import { ConversationHeader } from './conversation-header.tsx';
import styles from './conversation-page.module.css';
import { Thread } from './thread-view.tsx';

/** One conversation with its customer beside it: in a pane of its own where there is room, from the side where there is not. */
export function ConversationPage() {
  const { t } = useTranslation();
  const params = useParams({ strict: false });
  const id = params.conversationId ?? '';
  const { queries } = useScreen();
  const { preferences, prefer } = usePreferences();
  const wide = useWide('80rem');
  const [drawer, setDrawer] = useState(false);
  const query = useConversation(id, queries);
  const toggleCustomer = () => (wide ? prefer({ customerPane: !preferences.customerPane }) : setDrawer((open) => !open));
  useCommand('customer', toggleCustomer);

  const conversation = query.data;
  if (!conversation) {
    if (hasStatus(query.error, 404)) {
      return <State whole icon={SearchX} title={t('conversation.gone')} text={t('conversation.goneText')} action={<Button asChild><Link to="/inbox/$view" params={{ view: 'open' }}>{t('conversation.toInbox')}</Link></Button>} />;
    }
    if (hasStatus(query.error, 403)) return <NoPermission />;
    if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    return <SkeletonRows rows={5} />;
  }
  if (conversation.joinedInto !== null) {
    const lead = { view: params.view ?? 'all', conversationId: conversation.joinedInto };
    return <Navigate to="/inbox/$view/$conversationId" params={lead} replace />;
  }
  const beside = wide && preferences.customerPane;
  return (
    <div className={styles.page}>
      <section className={styles.conversation} aria-label={t('conversation.with', { name: conversation.customerName })}>
        <ConversationHeader conversation={conversation} view={params.view} customerShown={beside} onCustomer={toggleCustomer} />
        <Thread key={conversation.id} conversation={conversation} />
        <Composer key={`composer ${conversation.id}`} conversation={conversation} />
      </section>
      {beside ? <section className={styles.customer} aria-label={t('customer.label')}><CustomerPane key={conversation.customerId} conversation={conversation} /></section> : null}
      {wide ? null : (
        <Dialog open={drawer} onClose={() => setDrawer(false)} title={t('customer.label')} side="right">
          <CustomerPane key={conversation.customerId} conversation={conversation} />
        </Dialog>
      )}
    </div>
  );
}
