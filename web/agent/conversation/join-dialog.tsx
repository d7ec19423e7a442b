import { ArrowLeft } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../api/schemas.ts';
import { Avatar } from '../../ui/parts/avatar.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { ChannelIcon } from '../../ui/parts/channel-icon.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { TextField } from '../../ui/parts/field.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState } from '../../ui/parts/state.tsx';
import { Time } from '../../ui/parts/time.tsx';
import { useJoining } from '../data/joining.ts';
import { useSearch, useTimeline } from '../data/reading.ts';
import { itemsOf } from '../list/pages.ts';
import styles from './join-dialog.module.css';

interface Target { readonly id: string; readonly title: string; readonly who: string; readonly channelKind: string; readonly at: number }

/** Finds the conversation that this one belongs to, tells what joining does, and joins. */
export function JoinDialog({ conversation, onClose }: { readonly conversation: Conversation; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { join } = useJoining();
  const [target, setTarget] = useState<Target | null>(null);
  if (target === null) {
    return <Dialog open onClose={onClose} title={t('join.title')} description={t('join.choose')}><Targets conversation={conversation} onChoose={setTarget} /></Dialog>;
  }
  return (
    <Dialog open onClose={onClose} title={t('join.title')} description={t('join.text', { from: conversation.subject ?? conversation.customerName, into: target.title })} footer={<>
      <Button icon={<ArrowLeft size={15} />} onClick={() => setTarget(null)}>{t('action.back')}</Button>
      <Button kind="primary" busy={join.isPending} onClick={() => join.mutate({ id: conversation.id, intoId: target.id }, { onSuccess: onClose })}>{t('join.verb')}</Button>
    </>}>
      {target.who === conversation.customerName ? null : <p className={styles.warning}>{t('join.otherCustomer', { name: target.who })}</p>}
    </Dialog>
  );
}

function Targets({ conversation, onChoose }: { readonly conversation: Conversation; readonly onChoose: (target: Target) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [q, setQ] = useState('');
  const search = useSearch(q);
  const timeline = useTimeline(conversation.customerId);
  const own = itemsOf(timeline.data).filter((item) => item.channelId === conversation.channelId).map((item) => ({ id: item.conversationId, title: item.subject ?? item.text, who: conversation.customerName, channelKind: item.channelKind, at: item.at }));
  const hits = itemsOf(search.data).filter((hit) => hit.channelKind === conversation.channelKind).map((hit) => ({ id: hit.conversationId, title: hit.subject ?? hit.snippet.map((part) => part.text).join(''), who: hit.customerName, channelKind: hit.channelKind, at: hit.at }));
  const found = new Map<string, Target>();
  for (const one of q === '' ? own : hits) if (one.id !== conversation.id && !found.has(one.id)) found.set(one.id, one);
  const asked = q === '' ? timeline : search;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setQ(text.trim());
  };
  return (
    <>
      <form onSubmit={submit} className={styles.search}>
        <TextField label={t('join.find')} hint={t('join.findHint')} value={text} maxLength={200} onChange={(event) => setText(event.target.value)} />
        <Button type="submit">{t('action.search')}</Button>
      </form>
      {asked.error ? <ErrorState error={asked.error} onRetry={() => void asked.refetch()} /> : asked.isPending ? <SkeletonRows rows={2} avatar />
        : found.size === 0 ? <output className={styles.none}>{t('join.none')}</output> : (
          <ul className={styles.list}>
            {[...found.values()].map((one) => (
              <li key={one.id}>
                <button type="button" className={styles.target} onClick={() => onChoose(one)}>
                  <Avatar name={one.who} seed={one.who} mark={<ChannelIcon kind={one.channelKind} />} />
                  <span className={styles.text}><span className={styles.name}>{one.title}</span><span className={styles.sub}>{one.who} · <Time at={one.at} /></span></span>
                </button>
              </li>
            ))}
          </ul>
        )}
    </>
  );
}
