import { FileCode, MoreHorizontal, Split } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/schemas.ts';
import { useMay } from '../../ui/client/session.tsx';
import { IconButton } from '../../ui/parts/icon-button.tsx';
import { Menu, MenuItem } from '../../ui/parts/menu.tsx';
import { SplitDialog } from '../conversation/split-dialog.tsx';
import styles from './message-view.module.css';

/** What can be done with one message: look at the bytes it came in, give it a conversation of its own. */
export function MessageMenu({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const mayChange = useMay('conversation.change');
  const [splitting, setSplitting] = useState(false);
  const incoming = message.direction === 'in';
  if (!incoming && !mayChange) return null;
  return (
    <div className={styles.menu}>
      <Menu align="end" trigger={<IconButton small label={t('message.menu')} icon={<MoreHorizontal size={15} />} />}>
        {incoming ? <MenuItem icon={<FileCode size={15} />} onSelect={() => window.open(`/api/messages/${encodeURIComponent(message.id)}/source`, '_blank', 'noopener')}>{t('message.source')}</MenuItem> : null}
        {mayChange ? <MenuItem icon={<Split size={15} />} onSelect={() => setSplitting(true)}>{t('message.split')}</MenuItem> : null}
      </Menu>
      {splitting ? <SplitDialog message={message} onClose={() => setSplitting(false)} /> : null}
    </div>
  );
}
