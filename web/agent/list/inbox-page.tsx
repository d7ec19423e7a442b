import { Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { useCommand } from '../shell/commands.tsx';
import { ConversationList } from './conversation-list.tsx';
import styles from './inbox-page.module.css';
import { ListHeader } from './list-header.tsx';

/** List and conversation side by side; on a narrow screen one at a time. */
export function InboxPage() {
  const params = useParams({ strict: false });
  const navigate = useNavigate();
  const view = params.view ?? 'open';
  const openId = params.conversationId ?? null;
  useCommand('back', openId === null ? null : () => void navigate({ to: '/inbox/$view', params: { view } }));
  return (
    <div className={styles.inbox} data-open={openId === null ? undefined : true}>
      <section className={styles.list}>
        <ListHeader view={view} />
        <div className={styles.rows}><ConversationList view={view} openId={openId} /></div>
      </section>
      <div className={styles.pane}><Outlet /></div>
    </div>
  );
}
