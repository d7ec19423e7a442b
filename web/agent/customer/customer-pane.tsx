import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useQueries } from '@tanstack/react-query';
import { MessagesSquare } from 'lucide-react';
import { useMemo } from 'react';
import type { Conversation } from '../../api/schemas.ts';
import { useApi, useMay } from '../../ui/client/session.tsx';
import { Badge } from '../../ui/parts/badge.tsx';
import { ChannelIcon } from '../../ui/parts/channel-icon.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState } from '../../ui/parts/state.tsx';
import { Time } from '../../ui/parts/time.tsx';
import { useLabelText } from '../conversation/label-text.ts';
import { keys } from '../data/keys.ts';
import { useCustomer, useTimeline } from '../data/reading.ts';
import { itemsOf } from '../list/pages.ts';
import styles from './customer-pane.module.css';
import { CustomerName } from './customer-name.tsx';
import { Identities } from './identities.tsx';
import { TimelineList } from './timeline-list.tsx';

/** Who writes: name, proven and claimed identities, what the classifier says, and everything between us so far. */
export function CustomerPane({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useTranslation();
  const { data: customer, error, refetch } = useCustomer(conversation.customerId);
  const mayChange = useMay('customer.change');
  if (error && !customer) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!customer) return <SkeletonRows rows={4} />;
  return (
    <div className={styles.pane}>
      <CustomerName customer={customer} fallback={conversation.customerName} mayChange={mayChange} />
      <dl className={styles.facts}>
        <div><dt>{t('customer.since')}</dt><dd><Time at={customer.createdAt} as="long" /></dd></div>
        <div><dt>{t('customer.lastContact')}</dt><dd><Time at={customer.lastContactAt} as="long" /></dd></div>
        <div><dt>{t('customer.conversations')}</dt><dd>{t('customer.conversationCount', { open: customer.openConversations, count: customer.conversations })}</dd></div>
      </dl>
      <Labels conversation={conversation} />
      <OpenConversations customerId={customer.id} currentId={conversation.id} expected={customer.openConversations} />
      <Identities customer={customer} mayChange={mayChange} />
      <section className={styles.section}>
        <h3 className={styles.heading}>{t('customer.timeline')}</h3>
        <TimelineList customerId={customer.id} currentId={conversation.id} />
      </section>
    </div>
  );
}

function Labels({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  const shown = conversation.labels.filter((label) => label.state !== 'silent' && !(label.head === 'spam' && label.value === 'no') && !(label.head === 'complaint' && label.value === 'no'));
  if (shown.length === 0) return null;
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{t('customer.labels')}</h3>
      <ul className={styles.labels}>
        {shown.map((label) => (
          <li key={label.head}>
            <Badge tone={label.head === 'complaint' ? 'red' : 'neutral'} title={`${labelText.head(label.head)} · ${Math.round(label.probability * 100)} %`}>
              {labelText.head(label.head)}: {labelText.value(label)}{label.state === 'suggest' ? ' ?' : ''}
            </Badge>
          </li>
        ))}
      </ul>
    </section>
  );
}

const mostOpen = 5;

/** Their other unsolved matters, found among the newest of the time line. */
function OpenConversations({ customerId, currentId, expected }: { readonly customerId: string; readonly currentId: string; readonly expected: number }) {
  const { t } = useTranslation();
  const api = useApi();
  const timeline = useTimeline(customerId);
  const ids = useMemo(() => [...new Set(itemsOf(timeline.data).map((item) => item.conversationId))].filter((id) => id !== currentId).slice(0, 12), [timeline.data, currentId]);
  const wanted = expected > 1 ? ids : [];
  const others = useQueries({ queries: wanted.map((id) => ({ queryKey: keys.conversation(id), queryFn: () => api.conversation(id) })) });
  const active = others.flatMap(({ data }) => (data?.active ? [data] : [])).slice(0, mostOpen);
  if (active.length === 0) return null;
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{t('customer.open')}</h3>
      <ul className={styles.open}>
        {active.map((other) => (
          <li key={other.id}>
            <Link to="/inbox/$view/$conversationId" params={{ view: 'all', conversationId: other.id }} className={styles.other}>
              {other.channelKind ? <ChannelIcon kind={other.channelKind} size={14} /> : <MessagesSquare size={14} aria-hidden />}
              <span className={styles.ellipsis}>{other.subject ?? other.preview}</span>
              <Time at={other.lastActivityAt} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
