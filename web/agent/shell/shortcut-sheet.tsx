import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../ui/client/preferences-context.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { Switch } from '../../ui/parts/field.tsx';
import { Keys } from '../../ui/parts/keys.tsx';
import styles from './shortcut-sheet.module.css';
import { shortcuts } from './shortcuts.ts';

export function ShortcutSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { preferences, prefer } = usePreferences();
  return (
    <Dialog open={open} onClose={onClose} title={t('user.shortcuts')} wide reading>
      <Switch label={t('shortcut.on')} hint={t('shortcut.onHint')} checked={preferences.shortcuts} onChange={(on) => prefer({ shortcuts: on })} />
      <dl className={styles.list}>
        {shortcuts.map(({ keys, command }) => (
          <div key={command} className={styles.row}><dt>{t(`shortcut.${command}`)}</dt><dd><Keys keys={keys} /></dd></div>
        ))}
        <div className={styles.row}><dt>{t('shortcut.send')}</dt><dd><Keys keys="Ctrl+Enter" /></dd></div>
      </dl>
    </Dialog>
  );
}
