import { CalendarCheck, CalendarClock, CalendarDays, CalendarX, MapPin, Repeat, UserRound, type LucideProps } from 'lucide-react';
import { useState, type ComponentType, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Card } from '../../api/schemas.ts';
import { useLocale } from '../../ui/client/locale.ts';
import { formatElsewhere, formatOccasion } from '../../ui/format/occasion.ts';
import { Badge } from '../../ui/parts/badge.tsx';
import { Hidden } from '../../ui/parts/hidden.tsx';
import styles from './calendar-card.module.css';
import { readRepeats } from './repeats.ts';
import { RichText } from './rich-text.tsx';
import { useThread } from './thread-context.ts';

type Person = Card['attendees'][number];

const icons: Readonly<Record<Card['method'], ComponentType<LucideProps>>> = {
  publish: CalendarDays, request: CalendarDays, add: CalendarDays, refresh: CalendarClock, counter: CalendarClock, declinecounter: CalendarX, reply: CalendarCheck, cancel: CalendarX,
};
const few = 5;

/** An invitation as one reads it in a calendar: what, when (here and there), where, who, and whether it still holds. */
export function CalendarCard({ card }: { readonly card: Card }) {
  const { t } = useTranslation();
  const Icon = icons[card.method];
  const cancelled = card.method === 'cancel';
  const changed = card.method === 'request' && card.sequence > 0;
  const newest = useThread().newest(card.uid);
  const overtaken = newest !== undefined && card.method === 'request' && (newest.method === 'cancel' || newest.sequence > card.sequence);
  return (
    <section className={styles.card} data-cancelled={cancelled || undefined} data-overtaken={overtaken || undefined} aria-label={t(`calendar.method.${card.method}`)}>
      <header className={styles.head}>
        <span className={styles.icon}><Icon size={18} aria-hidden /></span>
        <div className={styles.titles}>
          <p className={styles.kind}>{t(changed ? 'calendar.changed' : `calendar.method.${card.method}`)}{cancelled ? <Badge tone="red">{t('calendar.cancelled')}</Badge> : null}
            {overtaken ? <Badge tone={newest.method === 'cancel' ? 'red' : 'amber'}>{t(newest.method === 'cancel' ? 'calendar.cancelledLater' : 'calendar.changedLater')}</Badge> : null}</p>
          <h3 className={styles.summary} dir="auto">{card.summary === '' ? t('calendar.untitled') : card.summary}</h3>
        </div>
      </header>
      <When card={card} />
      {card.location ? <Line icon={<MapPin size={14} aria-hidden />} name={t('calendar.where')}><bdi><RichText text={card.location} /></bdi></Line> : null}
      <Who card={card} />
      {card.description ? <Description text={card.description} /> : null}
    </section>
  );
}

function Line({ icon, name, children }: { readonly icon: ReactNode; readonly name: string; readonly children: ReactNode }) {
  return <div className={styles.line}>{icon}<Hidden>{name}: </Hidden><div className={styles.value}>{children}</div></div>;
}

function When({ card }: { readonly card: Card }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { startsAt, endsAt, allDay, timeZone, repeats } = card;
  if (startsAt === undefined) return null;
  const occasion = { startsAt, endsAt, allDay };
  const elsewhere = timeZone === undefined ? undefined : formatElsewhere(occasion, locale, timeZone);
  return (
    <>
      <Line icon={<CalendarClock size={14} aria-hidden />} name={t('calendar.when')}>
        <time dateTime={new Date(startsAt).toISOString()} className={styles.time}>{formatOccasion(occasion, locale)}</time>
        {allDay ? null : <span className={styles.zone}>{elsewhere === undefined ? t('calendar.yourTime') : t('calendar.elsewhere', { time: elsewhere, zone: timeZone })}</span>}
      </Line>
      {repeats ? <Line icon={<Repeat size={14} aria-hidden />} name={t('calendar.repeats')}><RepeatsText rule={repeats} /></Line> : null}
    </>
  );
}

function RepeatsText({ rule }: { readonly rule: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const read = readRepeats(rule);
  if (read === null) return <code className={styles.rule}>{rule}</code>;
  const { every, interval, weekdays, count, until } = read;
  // 1 November 2026 is a Sunday.
  const names = weekdays.map((weekday) => new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, 10, 1 + weekday)));
  const parts = [
    t(`calendar.every.${every}`, { count: interval }),
    names.length > 0 ? t('calendar.on', { days: new Intl.ListFormat(locale).format(names) }) : '',
    count === null ? '' : t('calendar.times', { count }),
    until === null ? '' : t('calendar.until', { day: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(until) }),
  ];
  return <>{parts.filter((part) => part !== '').join(', ')}</>;
}

function Who({ card }: { readonly card: Card }) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  const { organizer, attendees } = card;
  if (!organizer && attendees.length === 0) return null;
  const shown = whole || attendees.length <= few + 1 ? attendees : attendees.slice(0, few);
  return (
    <Line icon={<UserRound size={14} aria-hidden />} name={t('calendar.who')}>
      <ul className={styles.people}>
        {organizer ? <li><PersonName person={organizer} /> <span className={styles.answer}>{t('calendar.organizer')}</span></li> : null}
        {shown.map((person, index) => (
          // Attendees may be named twice, and never change places.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}><PersonName person={person} />{person.answer && person.answer !== 'needs-action' ? <> <span className={styles.answer} data-answer={person.answer}>{t(`calendar.answer.${person.answer}`)}</span></> : null}</li>
        ))}
      </ul>
      {shown.length < attendees.length ? <button type="button" className={styles.more} onClick={() => setWhole(true)}>{t('calendar.more', { count: attendees.length - shown.length })}</button> : null}
    </Line>
  );
}

function PersonName({ person }: { readonly person: Person }) {
  return <bdi title={person.email}>{person.name ?? person.email ?? '?'}</bdi>;
}

function Description({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  return (
    <details className={styles.description}>
      <summary>{t('calendar.description')}</summary>
      <p className={styles.text} dir="auto"><RichText text={text} /></p>
    </details>
  );
}
