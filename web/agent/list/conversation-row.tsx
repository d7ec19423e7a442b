import { Link } from '@tanstack/react-router';
import { CornerUpLeft, StickyNote } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/schemas.ts';
import { Avatar } from '../../ui/parts/avatar.tsx';
import { ChannelIcon } from '../../ui/parts/channel-icon.tsx';
import { Hidden } from '../../ui/parts/hidden.tsx';
import { Time } from '../../ui/parts/time.tsx';
import styles from './conversation-row.module.css';
import { Marks } from './marks.tsx';

export interface RowProps {
  readonly conversation: Conversation;
  readonly view: string;
  readonly open: boolean;
  /** The one row that Tab reaches; the others are reached by arrow keys. */
  readonly focusable: boolean;
  readonly assigneeName: string | null;
  readonly channelName: string | null;
  readonly onFocus: () => void;
}

export const ConversationRow = memo(function ConversationRow({ conversation, view, open, focusable, assigneeName, channelName, onFocus }: RowProps) {
  const { t } = useTranslation();
  const { id, customerName, subject, preview, previewDirection, waitingSince, active } = conversation;
  const waits = waitingSince !== null && active;
  return (
    <Link to="/inbox/$view/$conversationId" params={{ view, conversationId: id }} data-row={id} tabIndex={focusable ? 0 : -1} onFocus={onFocus}
      className={styles.row} data-open={open || undefined} data-waits={waits || undefined} aria-current={open ? 'true' : undefined}>
      <Avatar name={customerName} seed={conversation.customerId} mark={<ChannelIcon kind={conversation.channelKind} />} />
      <span className={styles.text}>
        <span className={styles.top}>
          <span className={styles.name}>{customerName}</span>
          {waits ? <><span className={styles.dot} /><Hidden>{t('list.waits')}</Hidden></> : null}
          <span className={styles.time}><Time at={conversation.lastActivityAt} /></span>
        </span>
        <span className={styles.line}>
          {previewDirection === 'out' ? <CornerUpLeft size={13} aria-label={t('list.weWrote')} /> : null}
          {previewDirection === 'note' ? <StickyNote size={13} aria-label={t('list.noteWritten')} /> : null}
          {subject ? <span className={styles.subject}>{subject}</span> : null}
          <span className={styles.preview}>{preview}</span>
        </span>
        <span className={styles.marks}>
          <span className={styles.badges}><Marks conversation={conversation} />{channelName ? <span className={styles.channel}>{channelName}</span> : null}</span>
          {assigneeName ? <span className={styles.assignee} title={assigneeName}><Avatar name={assigneeName} seed={conversation.assigneeId ?? ''} size="small" /><Hidden>{t('list.assignedTo', { name: assigneeName })}</Hidden></span> : null}
        </span>
      </span>
    </Link>
  );
});
