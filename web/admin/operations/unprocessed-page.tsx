import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { Archive, FileWarning, RotateCcw } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import type { Unprocessed } from '../../api/schemas.ts';
import { formatBytes } from '../../ui/format/bytes.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useApi, useScreen } from '../../ui/client/session.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState, State as Nothing } from '../../ui/parts/state.tsx';
import { Time } from '../../ui/parts/time.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import rows from '../shell/rows.module.css';
import styles from './unprocessed-page.module.css';
import { SectionPage } from '../shell/section-page.tsx';

const mostShown = 50_000;

type State = 'failed' | 'set-aside';
const states: readonly State[] = ['failed', 'set-aside'];

/** What came in and is no message: what could not be read, and what was read and is none. All of it is kept byte for byte. */
export function UnprocessedPage() {
  const { t } = useTranslation();
  const [state, setState] = useState<State>('failed');
  return (
    <SectionPage right="unprocessed.manage" title={t('admin.unprocessed')} text={t('unprocessed.text')}>
      <Tabs.Root value={state} onValueChange={(next) => setState(next === 'set-aside' ? next : 'failed')} className={styles.tabs}>
        <Tabs.List className={styles.list} aria-label={t('unprocessed.which')}>
          {states.map((one) => <Tabs.Trigger key={one} value={one} className={styles.tab}>{t(`unprocessed.state.${one}`)}</Tabs.Trigger>)}
        </Tabs.List>
        {states.map((one) => <Tabs.Content key={one} value={one} tabIndex={-1}><Events state={one} /></Tabs.Content>)}
      </Tabs.Root>
    </SectionPage>
  );
}

function Events({ state }: { readonly state: State }) {
  const { t } = useTranslation();
  const { api, queries } = useScreen();
  const toast = useToast();
  const problemText = useProblemText();
  const list = useInfiniteQuery({ queryKey: ['unprocessed', state], queryFn: ({ pageParam }) => api.unprocessed(state, { cursor: pageParam }), initialPageParam: null as string | null, getNextPageParam: (last) => last.next });
  const [open, setOpen] = useState<Unprocessed | null>(null);
  const replay = useMutation({
    mutationFn: (event: Unprocessed) => api.replay(event.id),
    onSuccess: () => { toast('good', t('unprocessed.replayed')); setOpen(null); },
    onError: (error) => toast('bad', problemText(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['unprocessed'] }),
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const Icon = state === 'failed' ? FileWarning : Archive;
  return (
    <>
      <p className={styles.about}>{t(`unprocessed.about.${state}`)}</p>
      {list.isPending ? <SkeletonRows rows={3} /> : list.error ? <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        : items.length === 0 ? <div className={rows.empty}><Nothing icon={Icon} title={t(`unprocessed.none.${state}`)} text={t('unprocessed.noneText')} /></div> : (
          <ul className={rows.rows}>{items.map((event) => (
            <li key={event.id} className={rows.row}>
              <span className={rows.icon}><Icon size={17} aria-hidden /></span>
              <div className={rows.text}>
                <p className={rows.name}>{event.error ?? t(`unprocessed.noReason.${state}`)}</p>
                <p className={rows.sub}>{event.channelName} · <Time at={event.receivedAt} as="long" /> · <Size bytes={event.bytes} /></p>
              </div>
              <div className={rows.side}>
                <Button small onClick={() => setOpen(event)} aria-label={t('unprocessed.lookAt', { id: event.id })}>{t('unprocessed.look')}</Button>
                {state === 'failed' ? <Button small icon={<RotateCcw size={13} />} busy={replay.isPending && replay.variables.id === event.id} onClick={() => replay.mutate(event)}>{t('unprocessed.replay')}</Button> : null}
              </div>
            </li>
          ))}</ul>
        )}
      {list.hasNextPage ? <div className={rows.more}><Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('action.loadMore')}</Button></div> : null}
      {open ? <RawDialog event={open} onClose={() => setOpen(null)} onReplay={state === 'failed' ? () => replay.mutate(open) : null} /> : null}
    </>
  );
}

function Size({ bytes }: { readonly bytes: number }) {
  const locale = useLocale();
  return <>{formatBytes(bytes, locale)}</>;
}

function RawDialog({ event, onClose, onReplay }: { readonly event: Unprocessed; readonly onClose: () => void; readonly onReplay: (() => void) | null }) {
  const { t } = useTranslation();
  const api = useApi();
  const [whole, setWhole] = useState(false);
  const raw = useQuery({ queryKey: ['unprocessed', event.id, 'raw'], queryFn: () => api.raw(event.id), enabled: whole });
  return (
    <Dialog open onClose={onClose} wide title={t('unprocessed.raw')} description={event.error ?? undefined} footer={<>
      <Button asChild><a href={`/api/unprocessed/${encodeURIComponent(event.id)}/raw`} download={`${event.id}.txt`}>{t('action.download')}</a></Button>
      {onReplay ? <Button kind="primary" icon={<RotateCcw size={15} />} onClick={onReplay}>{t('unprocessed.replay')}</Button> : null}
    </>}>
      {/* Reachable by Tab so that arrow keys can scroll it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={rows.raw} tabIndex={0} aria-label={t('unprocessed.raw')}>{raw.data?.slice(0, mostShown) ?? event.preview}</pre>
      {raw.error ? <ErrorState error={raw.error} onRetry={() => void raw.refetch()} /> : null}
      {!whole && event.bytes > event.preview.length ? <Button small kind="quiet" onClick={() => setWhole(true)}>{t('unprocessed.whole')}</Button> : null}
    </Dialog>
  );
}
