import { useInfiniteQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../api/schemas.ts';
import { useApi } from '../../ui/client/session.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState, State } from '../../ui/parts/state.tsx';
import { Time } from '../../ui/parts/time.tsx';
import rows from '../shell/rows.module.css';
import { SectionPage } from '../shell/section-page.tsx';
import styles from './audit-page.module.css';
import { sayData } from './say-data.ts';

const most = 240;

/** Who did what, newest first, as the ledger has it. */
export function AuditPage() {
  const { t } = useTranslation();
  const api = useApi();
  const list = useInfiniteQuery({ queryKey: ['audit'], queryFn: ({ pageParam }) => api.audit({ cursor: pageParam, limit: 100 }), initialPageParam: null as string | null, getNextPageParam: (last) => last.next });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <SectionPage right="audit.read" title={t('admin.audit')} text={t('audit.text')}>
      {list.isPending ? <SkeletonRows rows={6} /> : list.error ? <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        : items.length === 0 ? <div className={rows.empty}><State icon={Activity} title={t('audit.none')} text={t('audit.noneText')} /></div> : (
          // Reachable by Tab so that arrow keys can scroll it sideways.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <section className={styles.scroller} tabIndex={0} aria-label={t('admin.audit')}>
            <table className={styles.table}>
              <thead><tr><th scope="col">{t('audit.when')}</th><th scope="col">{t('audit.who')}</th><th scope="col">{t('audit.what')}</th><th scope="col">{t('audit.details')}</th></tr></thead>
              <tbody>{items.map((entry) => <Entry key={entry.sequence} entry={entry} />)}</tbody>
            </table>
          </section>
        )}
      {list.hasNextPage ? <div className={rows.more}><Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('action.loadMore')}</Button></div> : null}
    </SectionPage>
  );
}

function Entry({ entry }: { readonly entry: AuditEntry }) {
  const { i18n } = useTranslation();
  const key = `audit.type.${entry.type}`;
  const details = useMemo(() => sayData(entry.data), [entry.data]);
  return (
    <tr>
      <td className={styles.when}><Time at={entry.at} as="long" /></td>
      <td>{entry.actor.name ?? entry.actor.id ?? entry.actor.kind}</td>
      <td title={entry.type}>{i18n.exists(key) ? String(i18n.t(key as never)) : entry.type}</td>
      <td className={styles.details}><span title={details}>{details.length > most ? `${details.slice(0, most)}…` : details}</span></td>
    </tr>
  );
}
