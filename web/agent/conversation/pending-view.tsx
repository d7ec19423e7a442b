import { useState } from 'react';
import { CircleAlert, LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../ui/client/session.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { FilesBar } from '../composer/files-bar.tsx';
import { useSending, useWriting } from '../composer/writing.tsx';
import type { Pending } from '../composer/outbox.ts';
import { useMessages } from '../data/reading.ts';
import content from '../message/content.module.css';
import { shortName } from '../message/people.ts';
import own from './pending-view.module.css';
import styles from '../message/message-view.module.css';
import { messagesAfter } from './thread.ts';

/** What is on its way to the server, and honest words when it did not get there. */
export function PendingView({ pending }: { readonly pending: Pending }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { drafts, outbox, files } = useWriting();
  const sending = useSending();
  const { oldestFirst } = useMessages(pending.conversationId);
  const [discarding, setDiscarding] = useState(false);
  const arrived = pending.state === 'overtaken' ? messagesAfter(oldestFirst, pending.seenUpTo, user.id) : [];
  const newest = oldestFirst.findLast((message) => message.direction !== 'note')?.id ?? null;
  const { recipients, files: sent = [] } = pending;
  /** Back into the composer, before what may have been begun there since; its people and files come along. */
  function edit(): void {
    const { conversationId, kind } = pending;
    const begun = drafts.get(conversationId, kind);
    drafts.set(conversationId, kind, begun === '' ? pending.text : `${pending.text}\n\n${begun}`);
    if (kind === 'reply') {
      const other = drafts.envelope(conversationId);
      drafts.setEnvelope(conversationId, { people: recipients ?? other.people, signatureId: pending.signatureId === undefined ? other.signatureId : pending.signatureId, files: [...sent, ...other.files] });
    }
    outbox.remove(pending.key);
  }
  function discard(): void {
    outbox.remove(pending.key);
    void files.remove(sent.map((file) => file.id));
  }
  return (
    <article className={styles.message} data-direction={pending.kind === 'note' ? 'note' : 'out'} data-pending={pending.state} aria-label={t(`pending.${pending.state}`)}>
      <div className={styles.body}>
        <header className={styles.head}><span className={styles.name}>{user.name}</span></header>
        {recipients ? <p className={own.people}>{[t('party.toLine', { names: recipients.to.map(shortName).join(', ') }), recipients.cc.length > 0 ? t('party.ccLine', { names: recipients.cc.map(shortName).join(', ') }) : ''].filter(Boolean).join(' · ')}</p> : null}
        {pending.text === '' ? null : <div className={content.text}>{pending.text}</div>}
        <FilesBar files={sent} text={pending.text} />
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
                ? <Button small kind="danger" onClick={discard}>{t('pending.discardSure')}</Button>
                : <Button small kind="quiet" onClick={() => setDiscarding(true)}>{t('pending.discard')}</Button>}
            </p>
          </div>
        )}
      </div>
    </article>
  );
}
