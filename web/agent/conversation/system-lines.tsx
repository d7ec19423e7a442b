import { ArrowRightLeft, CircleAlert, CircleDot, Flag, Hash, Merge, Split, UserRound, UsersRound, type LucideProps } from 'lucide-react';
import { useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, HistoryEvent } from '../../api/schemas.ts';
import { useMay } from '../../ui/client/session.tsx';
import { Time } from '../../ui/parts/time.tsx';
import { useJoining } from '../data/joining.ts';
import { useJoins } from '../data/reading.ts';
import { useThread } from '../message/thread-context.ts';
import { useEventSentence } from './event-sentence.ts';
import styles from './system-lines.module.css';
import { WhyLines } from './why-lines.tsx';

const icons: Readonly<Record<string, ComponentType<LucideProps>>> = {
  'conversation.reopened': CircleDot, 'conversation.status-changed': CircleDot, 'conversation.assigned': UserRound,
  'conversation.team-changed': UsersRound, 'conversation.tagged': Hash, 'conversation.priority-changed': Flag, 'conversation.moved': ArrowRightLeft, 'conversation.joined': Merge, 'conversation.unjoined': Split, 'conversation.split': Split,
};

/** What happened around the messages, in small type, with the reason a click away where there was one. */
export function SystemLines({ events, conversation }: { readonly events: readonly HistoryEvent[]; readonly conversation: Conversation }) {
  return <ul className={styles.lines}>{events.map((event) => <Line key={event.sequence} event={event} conversation={conversation} />)}</ul>;
}

function Line({ event, conversation }: { readonly event: HistoryEvent; readonly conversation: Conversation }) {
  const { t } = useTranslation();
  const sentence = useEventSentence();
  const [open, setOpen] = useState(false);
  const Icon = icons[event.type] ?? CircleAlert;
  const why = whyOf(event);
  return (
    <li className={styles.line}>
      <Icon size={13} aria-hidden />
      <span className={styles.text}>{sentence(event)} · <Time at={event.at} as="clock" /></span>
      {event.type === 'conversation.joined' ? <Joined event={event} conversation={conversation} /> : null}
      {why === null ? null : <button type="button" className={styles.why} aria-expanded={open} onClick={() => setOpen(!open)}>{t('why.short')}</button>}
      {open ? <div className={styles.reason}><WhyLines why={why} /></div> : null}
    </li>
  );
}

/** What was joined, because of what, and the way back while there is one. */
function Joined({ event, conversation }: { readonly event: HistoryEvent; readonly conversation: Conversation }) {
  const { t } = useTranslation();
  const may = useMay('conversation.change');
  const { jump } = useThread();
  const joins = useJoins(conversation.id, true);
  const { unjoin } = useJoining();
  const join = joins.data?.find((one) => one.at === event.at);
  if (!join) return null;
  const { messageId, subject, customerName, messageCount, because } = join;
  return (
    <span className={styles.joined}>
      <span className={styles.text}>{t('join.what', { name: subject ?? customerName, count: messageCount })}, {t(`join.because.${because}`)}</span>
      {messageId === null ? null : <button type="button" className={styles.why} onClick={() => jump(messageId)}>{t('join.message')}</button>}
      {may ? <button type="button" className={styles.why} disabled={unjoin.isPending} onClick={() => unjoin.mutate(join.id)}>{t('join.undo')}</button> : null}
    </span>
  );
}

function whyOf(event: HistoryEvent): unknown {
  const data = event.data;
  return typeof data === 'object' && data !== null && 'why' in data ? data.why ?? null : null;
}
