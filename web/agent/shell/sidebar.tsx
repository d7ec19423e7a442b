import { Link, useParams } from '@tanstack/react-router';
import { AtSign, Hash, Inbox, Layers, Search, Settings2, UserRoundX, UsersRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import { useMay } from '../../ui/client/session.tsx';
import { ChannelIcon } from '../../ui/parts/channel-icon.tsx';
import { Hidden } from '../../ui/parts/hidden.tsx';
import { Keys } from '../../ui/parts/keys.tsx';
import { Wordmark } from '../../ui/parts/wordmark.tsx';
import { useViews } from '../data/reading.ts';
import styles from './sidebar.module.css';
import { UserMenu } from './user-menu.tsx';

/** Where one can go, with how much waits there. */
export function Sidebar({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const { t } = useTranslation();
  const { data: views } = useViews();
  const mayChannels = useMay('channel.manage');
  const mayRules = useMay('rule.manage');
  return (
    <nav className={styles.sidebar} aria-label={t('sidebar.views')}>
      <div className={styles.brand}><Wordmark /></div>
      <div className={styles.views}>
        <Link to="/search" className={styles.link} activeProps={{ className: styles.current }}>
          <Search size={16} aria-hidden /><span className={styles.name}>{t('sidebar.search')}</span><Keys keys="/" />
        </Link>
        <ul className={styles.group}>
          <View view="open" icon={<Inbox size={16} aria-hidden />} name={t('view.open')} count={views?.open} />
          <View view="mine" icon={<AtSign size={16} aria-hidden />} name={t('view.mine')} count={views?.mine} />
          <View view="unassigned" icon={<UserRoundX size={16} aria-hidden />} name={t('view.unassigned')} count={views?.unassigned} />
          <View view="all" icon={<Layers size={16} aria-hidden />} name={t('view.all')} />
        </ul>
        {views && views.teams.length > 0 ? <Group title={t('sidebar.teams')}>
          {views.teams.map((team) => <View key={team.id} view={`team:${team.id}`} icon={<UsersRound size={16} aria-hidden />} name={team.name} count={team.count} />)}
        </Group> : null}
        {views && views.channels.length > 0 ? <Group title={t('sidebar.channels')}>
          {views.channels.map((channel) => <View key={channel.id} view={`channel:${channel.id}`} icon={<ChannelIcon kind={channel.kind} />} name={channel.name} count={channel.count} />)}
        </Group> : null}
        {views && views.tags.length > 0 ? <Group title={t('sidebar.tags')}>
          {views.tags.map((tag) => <View key={tag.name} view={`tag:${tag.name}`} icon={<Hash size={16} aria-hidden />} name={tag.name} count={tag.count} />)}
        </Group> : null}
      </div>
      <div className={styles.foot}>
        {mayChannels || mayRules ? (
          <Link to="/admin" className={styles.link} activeProps={{ className: styles.current }}>
            <Settings2 size={16} aria-hidden /><span className={styles.name}>{t('sidebar.admin')}</span>
          </Link>
        ) : null}
        <UserMenu onShortcuts={onShortcuts} />
      </div>
    </nav>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <h2 className={styles.heading}>{title}</h2>
      <ul className={styles.group}>{children}</ul>
    </section>
  );
}

function View({ view, icon, name, count }: { readonly view: string; readonly icon: ReactNode; readonly name: string; readonly count?: number | undefined }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const params = useParams({ strict: false });
  const current = params.view === view;
  return (
    <li>
      <Link to="/inbox/$view" params={{ view }} className={[styles.link, current && styles.current].filter(Boolean).join(' ')} aria-current={current ? 'page' : undefined}>
        {icon}
        <span className={styles.name}>{name}</span>
        {count ? <span className={styles.count} aria-hidden>{count.toLocaleString(locale)}</span> : null}
        {count ? <Hidden>{t('sidebar.count', { count })}</Hidden> : null}
      </Link>
    </li>
  );
}
