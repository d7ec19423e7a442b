import { Outlet, useNavigate } from '@tanstack/react-router';
import { WifiOff } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ShellContext } from '../../ui/client/shell-context.ts';
import { Banner } from '../../ui/parts/banner.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { Hidden } from '../../ui/parts/hidden.tsx';
import styles from './agent-shell.module.css';
import { useCommand } from './commands.tsx';
import { useLive } from './live.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { Sidebar } from './sidebar.tsx';
import { useWide } from './use-wide.ts';

/** Frame of all signed-in screens: sidebar, news of the connection, the keyboard's ways between views. */
export function AgentShell() {
  const { t } = useTranslation();
  const live = useLive();
  const navigate = useNavigate();
  const narrow = !useWide('62rem');
  const [drawer, setDrawer] = useState(false);
  const [sheet, setSheet] = useState(false);
  const shell = useMemo(() => ({ narrow, openSidebar: () => setDrawer(true) }), [narrow]);
  const go = (view: string) => () => void navigate({ to: '/inbox/$view', params: { view } });
  useCommand('go-open', go('open'));
  useCommand('go-mine', go('mine'));
  useCommand('go-unassigned', go('unassigned'));
  useCommand('go-all', go('all'));
  useCommand('search', () => void navigate({ to: '/search' }));
  useCommand('help', () => setSheet(true));
  const openShortcuts = () => { setDrawer(false); setSheet(true); };
  return (
    <ShellContext value={shell}>
      <a href="#main" className={styles.skip}>{t('shell.skip')}</a>
      <div className={styles.shell}>
        {narrow ? null : <div className={styles.side}><Sidebar onShortcuts={openShortcuts} /></div>}
        <main className={styles.main} id="main" tabIndex={-1}>
          {live.state === 'offline' ? (
            <Banner tone="amber" icon={<WifiOff size={16} aria-hidden />} action={<button type="button" onClick={live.retry}>{t('shell.reconnect')}</button>}>{t('shell.offline')}</Banner>
          ) : null}
          <div className={styles.content}><Outlet /></div>
        </main>
      </div>
      {narrow ? (
        <Dialog open={drawer} onClose={() => setDrawer(false)} title={t('shell.menu')} side="left">
          {/* Any link chosen inside leads away, so the drawer closes behind it. */}
          {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events */}
          <div className={styles.drawer} onClick={(event) => { if ((event.target as HTMLElement).closest('a')) setDrawer(false); }}><Sidebar onShortcuts={openShortcuts} /></div>
        </Dialog>
      ) : null}
      <ShortcutSheet open={sheet} onClose={() => setSheet(false)} />
      <div aria-live="polite"><Hidden>{live.received > 0 ? t('shell.received', { count: live.received }) : ''}</Hidden></div>
    </ShellContext>
  );
}
