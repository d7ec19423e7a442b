import { Bot, CalendarCheck, CalendarDays, ChevronRight, MailCheck, MailQuestion, MailWarning, MailX, Megaphone, Plane, Repeat2, ThumbsDown } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/schemas.ts';
import { Time } from '../../ui/parts/time.tsx';
import styles from './machine-row.module.css';
import { MessageBody } from './message-body.tsx';
import { useThread } from './thread-context.ts';

/** What no person wants an answer to (bounce, absence, receipt, list mail …): a slim line that tells what came, with all of it behind. */
export function MachineRow({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const thread = useThread();
  const say = useSentence();
  const [open, setOpen] = useState(false);
  const id = useId();
  const { about } = message;
  const sentence = say(message, about === null ? undefined : thread.find(about));
  return (
    <article className={styles.row} data-message={message.id} data-nature={message.nature} tabIndex={-1} aria-label={sentence}>
      <div className={styles.line}>
        {icons[message.variety ?? message.nature]}
        <div className={styles.said}>
          <button type="button" className={styles.open} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
            <span className={styles.sentence}>{sentence}</span><ChevronRight size={13} aria-hidden className={styles.arrow} />
          </button>
          <span className={styles.time}><Time at={message.at} as="clock" /></span>
          {about === null ? null : <button type="button" className={styles.jump} onClick={() => thread.jump(about)}>{t('machine.toMessage')}</button>}
        </div>
      </div>
      {open ? <div className={styles.body} id={id}><MessageBody message={message} /></div> : null}
    </article>
  );
}

type Sign = Message['nature'] | NonNullable<Message['variety']>;

const icons: Readonly<Record<Sign, ReactNode>> = {
  'out-of-office': <Plane size={14} aria-hidden />,
  loop: <Repeat2 size={14} aria-hidden />,
  delayed: <MailQuestion size={14} aria-hidden />,
  delivered: <MailCheck size={14} aria-hidden />,
  feedback: <ThumbsDown size={14} aria-hidden />,
  'calendar-answer': <CalendarCheck size={14} aria-hidden />,
  'calendar-request': <CalendarDays size={14} aria-hidden />,
  bounce: <MailX size={14} aria-hidden />,
  'auto-reply': <Bot size={14} aria-hidden />,
  receipt: <MailCheck size={14} aria-hidden />,
  report: <MailWarning size={14} aria-hidden />,
  invite: <CalendarDays size={14} aria-hidden />,
  list: <Megaphone size={14} aria-hidden />,
  message: <MailQuestion size={14} aria-hidden />,
};

/** What came, in a sentence with the one fact that matters: who, about which recipient, why. */
function useSentence(): (message: Message, about: Message | undefined) => string {
  const { t } = useTranslation();
  return (message, about) => {
    const name = message.author.name;
    switch (message.nature) {
      case 'bounce': {
        if (message.variety === 'delayed' || message.variety === 'delivered') return t(`machine.bounce.${message.variety}`);
        const refused = about?.delivery?.refused.filter((refusal) => refusal.bounceId === message.id) ?? [];
        const [first] = refused;
        if (!first) return t('machine.bounce.plain');
        const recipient = first.recipient ?? t('delivery.somebody');
        return refused.length > 1 ? t('machine.bounce.several', { recipient, count: refused.length - 1 })
          : first.reason === null ? t('machine.bounce.to', { recipient }) : t('machine.bounce.why', { recipient, reason: shorten(first.reason) });
      }
      case 'auto-reply': return t(message.variety === 'out-of-office' || message.variety === 'loop' ? `machine.auto.${message.variety}` : 'machine.auto.plain', { name });
      case 'receipt': return t('machine.receipt', { name });
      case 'report': return t(message.variety === 'feedback' ? 'machine.report.feedback' : 'machine.report.plain', { name });
      case 'invite': {
        const card = message.cards[0];
        const answer = card?.method === 'reply' ? card.attendees[0]?.answer : undefined;
        if (!card || !answer || answer === 'needs-action') return t(message.variety === 'calendar-answer' ? 'machine.invite.answer' : 'machine.invite.plain', { name });
        return t(`machine.invite.${answer}`, { name, summary: card.summary });
      }
      case 'list': return t('machine.list', { name });
      case 'message': return t('machine.plain', { name });
    }
  };
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 140 ? line : `${line.slice(0, 140).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
