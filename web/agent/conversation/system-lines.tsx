import { ArrowRightLeft, CircleAlert, CircleDot, Flag, Hash, UserRound, UsersRound, type LucideProps } from 'lucide-react';
import { useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryEvent } from '../../api/schemas.ts';
import { Time } from '../../ui/parts/time.tsx';
import { useEventSentence } from './event-sentence.ts';
import styles from './system-lines.module.css';
import { WhyLines } from './why-lines.tsx';

const icons: Readonly<Record<string, ComponentType<LucideProps>>> = {
  'conversation.reopened': CircleDot, 'conversation.status-changed': CircleDot, 'conversation.assigned': UserRound,
  'conversation.team-changed': UsersRound, 'conversation.tagged': Hash, 'conversation.priority-changed': Flag, 'conversation.moved': ArrowRightLeft,
};

/** What happened around the messages, in small type, with the reason a click away where there was one. */
export function SystemLines({ events }: { readonly events: readonly HistoryEvent[] }) {
  return <ul className={styles.lines}>{events.map((event) => <Line key={event.sequence} event={event} />)}</ul>;
}

function Line({ event }: { readonly event: HistoryEvent }) {
  const { t } = useTranslation();
  const sentence = useEventSentence();
  const [open, setOpen] = useState(false);
  const Icon = icons[event.type] ?? CircleAlert;
  const why = whyOf(event);
  return (
    <li className={styles.line}>
      <Icon size={13} aria-hidden />
      <span className={styles.text}>{sentence(event)} · <Time at={event.at} as="clock" /></span>
      {why === null ? null : <button type="button" className={styles.why} aria-expanded={open} onClick={() => setOpen(!open)}>{t('why.short')}</button>}
      {open ? <div className={styles.reason}><WhyLines why={why} /></div> : null}
    </li>
  );
}

function whyOf(event: HistoryEvent): unknown {
  const data = event.data;
  return typeof data === 'object' && data !== null && 'why' in data ? data.why ?? null : null;
}
