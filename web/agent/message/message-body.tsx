import { Lock, PenLine } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/schemas.ts';
import { Attachments } from './attachments.tsx';
import { CalendarCard } from './calendar-card.tsx';
import { Content, SentSignature } from './content.tsx';
import { Findings } from './findings.tsx';
import styles from './message-body.module.css';
import { PeopleLine } from './people-line.tsx';

/** Everything a message says, below its author's name: who else is on it, what to be careful about, what was written, what came along. */
export function MessageBody({ message }: { readonly message: Message }) {
  const { protection, signature, cards, findings, warnings } = message;
  return (
    <>
      <PeopleLine message={message} />
      <Findings findings={findings} />
      {protection ? <ProtectionLine protection={protection} /> : null}
      {cards.map((card, index) => <CalendarCard key={`${card.uid} ${card.sequence} ${index}`} card={card} />)}
      <Content message={message} />
      {signature ? <SentSignature text={signature.text} /> : null}
      <Attachments message={message} />
      {warnings.map((warning) => <p key={warning} className={styles.warning}>{warning}</p>)}
    </>
  );
}

/** Signed or sealed by its writer; said, because nobody here has checked or opened it. */
function ProtectionLine({ protection }: { readonly protection: NonNullable<Message['protection']> }) {
  const { t } = useTranslation();
  const { how, standard } = protection;
  return (
    <p className={styles.protection}>
      {how === 'signed' ? <PenLine size={13} aria-hidden /> : <Lock size={13} aria-hidden />}
      <span>{t(`protection.${how}`, { standard: t(`protection.${standard}`) })}</span>
    </p>
  );
}
