import { Link, Outlet } from '@tanstack/react-router';
import { Activity, FileWarning, KeyRound, ListChecks, Menu as MenuIcon, PenLine, Plug, RotateCcw, UsersRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../ui/client/session.tsx';
import { useShell } from '../../ui/client/shell-context.ts';
import { IconButton } from '../../ui/parts/icon-button.tsx';
import { PaneBar } from '../../ui/parts/pane-bar.tsx';
import styles from './admin-page.module.css';

export const sections = [
  { to: '/admin/channels', name: 'channels', right: 'channel.read', icon: Plug },
  { to: '/admin/people', name: 'people', right: 'people.read', icon: UsersRound },
  { to: '/admin/rules', name: 'rules', right: 'rule.read', icon: ListChecks },
  { to: '/admin/signatures', name: 'signatures', right: 'signature.manage', icon: PenLine },
  { to: '/admin/tokens', name: 'tokens', right: 'token.manage', icon: KeyRound },
  { to: '/admin/unprocessed', name: 'unprocessed', right: 'unprocessed.manage', icon: FileWarning },
  { to: '/admin/jobs', name: 'jobs', right: 'unprocessed.manage', icon: RotateCcw },
  { to: '/admin/audit', name: 'audit', right: 'audit.read', icon: Activity },
] as const;

/** What one may look after, and beside it the chosen part. */
export function AdminPage() {
  const { t } = useTranslation();
  const { rights } = useSession();
  const { narrow, openSidebar } = useShell();
  return (
    <div className={styles.admin}>
      <nav className={styles.nav} aria-label={t('admin.title')}>
        <PaneBar>
          {narrow ? <IconButton label={t('shell.menu')} icon={<MenuIcon size={18} />} onClick={openSidebar} /> : null}
          <h2 className={styles.title}>{t('admin.title')}</h2>
        </PaneBar>
        <ul className={styles.list}>
          {sections.filter((section) => rights.includes(section.right)).map(({ to, name, icon: Icon }) => (
            <li key={to}><Link to={to} className={styles.link} activeProps={{ className: styles.current }}><Icon size={16} aria-hidden />{t(`admin.${name}`)}</Link></li>
          ))}
        </ul>
      </nav>
      <div className={styles.page}><Outlet /></div>
    </div>
  );
}
