import { Menu as MenuIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import { useShell } from '../../ui/client/shell-context.ts';
import { IconButton } from '../../ui/parts/icon-button.tsx';
import { PaneBar } from '../../ui/parts/pane-bar.tsx';
import { useViews } from '../data/reading.ts';
import styles from './list-header.module.css';
import { nameOfView, splitView } from './view.ts';

const fixed = ['open', 'mine', 'unassigned', 'all'] as const;

/** The view's name, how many it holds, and the way to the others where the sidebar has no room. */
export function ListHeader({ view }: { readonly view: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { data: views } = useViews();
  const { narrow, openSidebar } = useShell();
  const known = fixed.find((name) => name === view);
  const name = known ? t(`view.${known}`) : nameOfView(view, views) ?? t('view.unknown');
  const count = countOf(view, views);
  return (
    <PaneBar>
      {narrow ? <IconButton label={t('shell.menu')} icon={<MenuIcon size={18} />} onClick={openSidebar} /> : null}
      <h1 className={styles.title}>{splitView(view)[0] === 'tag' ? `#${name}` : name}</h1>
      {count === null ? null : <span className={styles.count}>{count.toLocaleString(locale)}</span>}
    </PaneBar>
  );
}

function countOf(view: string, views: ReturnType<typeof useViews>['data']): number | null {
  if (!views) return null;
  if (view === 'open' || view === 'mine' || view === 'unassigned') return views[view];
  const [kind, value] = splitView(view);
  const found = kind === 'team' ? views.teams.find((team) => team.id === value)
    : kind === 'channel' ? views.channels.find((channel) => channel.id === value)
      : kind === 'tag' ? views.tags.find((tag) => tag.name === value) : undefined;
  return found?.count ?? null;
}
