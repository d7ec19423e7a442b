import { useState } from 'react';
import { CircleAlert, LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../ui/client/session.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { useSending, useWriting } from '../composer/writing.tsx';
import type { Pending } from '../composer/outbox.ts';
import { useMessages } from '../data/reading.ts';
import own from './pending-view.module.css';
import styles from './message-view.module.css';
import { messagesAfter } from './thread.ts';

/** What is on its way to the server, and honest words when it did not get there. */
export function PendingView({ pending }: { readonly pending: Pending }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { drafts, outbox } = useWriting();
  const sending = useSending();
  const { oldestFirst } = useMessages(pending.conversationId);
  const [discarding, setDiscarding] = useState(false);
  const arrived = pending.state === 'overtaken' ? messagesAfter(oldestFirst, pending.seenUpTo, user.id) : [];
  const newest = oldestFirst.findLast((message) => message.direction !== 'note')?.id ?? null;
  /** Back into the composer, before what may have been begun there since. */
  function edit(): void {
    const begun = drafts.get(pending.conversationId, pending.kind);
    drafts.set(pending.conversationId, pending.kind, begun === '' ? pending.text : `${pending.text}\n\n${begun}`);
    outbox.remove(pending.key);
  }
  return (
    <article className={styles.message} data-direction={pending.kind === 'note' ? 'note' : 'out'} data-pending={pending.state} aria-label={t(`pending.${pending.state}`)}>
      <div className={styles.body}>
        <header className={styles.head}><span className={styles.name}>{user.name}</span></header>
        <div className={styles.text}>{pending.text}</div>
        {pending.state === 'sending' ? <p className={own.sending}><LoaderCircle size={13} aria-hidden className={own.spin} />{t('pending.sending')}</p> : (
          <div className={own.problem} role="alert" data-state={pending.state}>
            <p className={own.title}><CircleAlert size={14} aria-hidden />{t(`pending.${pending.state}`)}</p>
            {pending.state === 'overtaken' && arrived.length > 0
              ? <p>{t('pending.overtakenBy', { names: [...new Set(arrived.map((message) => message.author.name))].join(', ') })}</p> : null}
            {pending.state === 'uncertain' ? <p>{t('pending.uncertainText')}</p> : null}
            {pending.problem && pending.state === 'refused' ? <p>{pending.problem}</p> : null}
            <p className={own.actions}>
              {pending.state === 'overtaken'
                ? <Button small kind="primary" onClick={() => sending.again(pending, newest)}>{t('pending.sendAnyway')}</Button>
                : <Button small kind="primary" onClick={() => sending.again(pending)}>{t('action.retry')}</Button>}
              {pending.state === 'uncertain' ? null : <Button small onClick={edit}>{t('pending.edit')}</Button>}
              {discarding
                ? <Button small kind="danger" onClick={() => outbox.remove(pending.key)}>{t('pending.discardSure')}</Button>
                : <Button small kind="quiet" onClick={() => setDiscarding(true)}>{t('pending.discard')}</Button>}
            </p>
          </div>
        )}
      </div>
    </article>
  );
}
