import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { CircleCheck, RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen } from '../../ui/client/session.tsx';
import { Badge } from '../../ui/parts/badge.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState, State } from '../../ui/parts/state.tsx';
import { Time } from '../../ui/parts/time.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import rows from '../shell/rows.module.css';
import { SectionPage } from '../shell/section-page.tsx';

/** Work that was given up after its last try; it can be put back in line when its cause is gone. */
export function JobsPage() {
  const { t } = useTranslation();
  const { api, queries } = useScreen();
  const toast = useToast();
  const problemText = useProblemText();
  const list = useInfiniteQuery({ queryKey: ['dead-jobs'], queryFn: ({ pageParam }) => api.deadJobs({ cursor: pageParam }), initialPageParam: null as string | null, getNextPageParam: (last) => last.next });
  const revive = useMutation({
    mutationFn: (id: string) => api.revive(id),
    onSuccess: () => toast('good', t('job.revived')),
    onError: (error) => toast('bad', problemText(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['dead-jobs'] }),
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <SectionPage right="unprocessed.manage" title={t('admin.jobs')} text={t('job.text')}>
      {list.isPending ? <SkeletonRows rows={3} /> : list.error ? <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        : items.length === 0 ? <div className={rows.empty}><State icon={CircleCheck} title={t('job.none')} text={t('job.noneText')} /></div> : (
          <ul className={rows.rows}>{items.map((job) => (
            <li key={job.id} className={rows.row}>
              <div className={rows.text}>
                <p className={rows.name}>{job.error}</p>
                <p className={rows.sub}><Badge>{job.queue}</Badge> {t('job.attempts', { count: job.attempts })} · <Time at={job.diedAt} as="long" /></p>
                <p className={rows.sub}><code>{JSON.stringify(job.payload)?.slice(0, 300)}</code></p>
              </div>
              <div className={rows.side}><Button small icon={<RotateCcw size={13} />} busy={revive.isPending && revive.variables === job.id} onClick={() => revive.mutate(job.id)}>{t('job.revive')}</Button></div>
            </li>
          ))}</ul>
        )}
      {list.hasNextPage ? <div className={rows.more}><Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('action.loadMore')}</Button></div> : null}
    </SectionPage>
  );
}
