import { Link, Outlet, useNavigate, useParams, useSearch as useSearchParams } from '@tanstack/react-router';
import { CornerUpLeft, Menu as MenuIcon, Search, SearchX, StickyNote } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../api/schemas.ts';
import { useShell } from '../../ui/client/shell-context.ts';
import { Avatar } from '../../ui/parts/avatar.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { ChannelIcon } from '../../ui/parts/channel-icon.tsx';
import { Hidden } from '../../ui/parts/hidden.tsx';
import { IconButton } from '../../ui/parts/icon-button.tsx';
import { PaneBar } from '../../ui/parts/pane-bar.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState, State } from '../../ui/parts/state.tsx';
import { Time } from '../../ui/parts/time.tsx';
import { useSearch } from '../data/reading.ts';
import inbox from '../list/inbox-page.module.css';
import { itemsOf } from '../list/pages.ts';
import { useCommand } from '../shell/commands.tsx';
import styles from './search-page.module.css';

/** A moment without typing before the server is asked. */
const pause = 250;

/** Search over everything ever said, with the found conversation beside the hits. */
export function SearchPage() {
  const { t } = useTranslation();
  const { q = '' } = useSearchParams({ strict: false });
  const params = useParams({ strict: false });
  const navigate = useNavigate();
  const { narrow, openSidebar } = useShell();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(q);
  const openId = params.conversationId ?? null;
  useEffect(() => { field.current?.focus(); }, []);
  useCommand('search', () => field.current?.focus());
  useCommand('back', () => void navigate(openId === null ? { to: '/inbox/$view', params: { view: 'open' } } : { to: '/search', search: { q } }));
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === q) return;
    const timer = setTimeout(() => void navigate({ to: '/search', search: wanted === '' ? {} : { q: wanted }, replace: true }), pause);
    return () => clearTimeout(timer);
  }, [text, q, navigate]);
  return (
    <div className={inbox.inbox} data-open={openId === null ? undefined : true}>
      <section className={inbox.list} aria-label={t('search.label')}>
        <PaneBar>
          {narrow ? <IconButton label={t('shell.menu')} icon={<MenuIcon size={18} />} onClick={openSidebar} /> : null}
          <Hidden><h1>{t('search.label')}</h1></Hidden>
          <search className={styles.search}>
            <Search size={16} aria-hidden />
            <input ref={field} type="search" className={styles.input} aria-label={t('search.label')} placeholder={t('search.placeholder')} value={text} maxLength={200} onChange={(event) => setText(event.target.value)} />
          </search>
        </PaneBar>
        <div className={styles.results}><Results q={q} openId={openId} /></div>
      </section>
      <div className={inbox.pane}><Outlet /></div>
    </div>
  );
}

function Results({ q, openId }: { readonly q: string; readonly openId: string | null }) {
  const { t } = useTranslation();
  const search = useSearch(q);
  if (q === '') return <State icon={Search} title={t('search.start')} text={t('search.startText')} />;
  if (search.isPending) return <SkeletonRows rows={6} avatar />;
  if (search.error && !search.data) return <ErrorState error={search.error} onRetry={() => void search.refetch()} />;
  const hits = itemsOf(search.data);
  if (hits.length === 0) return <State icon={SearchX} title={t('search.nothing', { q })} text={t('search.nothingText')} />;
  return (
    <>
      <ul aria-label={t('search.hits')}>{hits.map((hit) => <Hit key={hit.messageId} hit={hit} q={q} open={hit.conversationId === openId} />)}</ul>
      {search.hasNextPage ? <div className={styles.more}><Button kind="quiet" busy={search.isFetchingNextPage} onClick={() => void search.fetchNextPage()}>{t('search.more')}</Button></div> : null}
    </>
  );
}

function Hit({ hit, q, open }: { readonly hit: SearchHit; readonly q: string; readonly open: boolean }) {
  const { t } = useTranslation();
  return (
    <li>
      <Link to="/search/$conversationId" params={{ conversationId: hit.conversationId }} search={{ q }} className={styles.hit} data-open={open || undefined} aria-current={open ? 'true' : undefined}>
        <Avatar name={hit.customerName} seed={hit.customerId} mark={<ChannelIcon kind={hit.channelKind} />} />
        <span className={styles.text}>
          <span className={styles.top}><span className={styles.name}>{hit.customerName}</span><Time at={hit.at} /></span>
          {hit.subject ? <span className={styles.subject}>{hit.subject}</span> : null}
          <span className={styles.snippet}>
            {hit.direction === 'out' ? <CornerUpLeft size={12} aria-label={t('list.weWrote')} /> : hit.direction === 'note' ? <StickyNote size={12} aria-label={t('list.noteWritten')} /> : null}
            {/* Parts of a snippet have no identity but their place. */}
            {/* oxlint-disable-next-line react/no-array-index-key */}
            {hit.snippet.map((part, index) => (part.hit ? <mark key={index} className={styles.mark}>{part.text}</mark> : <span key={index}>{part.text}</span>))}
          </span>
        </span>
      </Link>
    </li>
  );
}
