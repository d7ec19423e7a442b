import { Forward } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message, Recipient } from '../../api/schemas.ts';
import { Badge } from '../../ui/parts/badge.tsx';
import { fullName, peopleOf, shortName } from './people.ts';
import styles from './people-line.module.css';

/** So many names stand in a line; the others are counted. */
const named = 2;

/** To whom else a message went, in a line that opens: "To us, Ann · Cc 2 others". Nothing where only author and firm are on it. */
export function PeopleLine({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const id = useId();
  const { to, cc, forwarders } = peopleOf(message);
  const incoming = message.direction === 'in';
  const { replyTo } = message;
  if (cc.length + forwarders.length === 0 && to.length <= (incoming ? 0 : 1) && replyTo === null && !hasRefused(message, to)) return null;
  return (
    <div className={styles.people}>
      {forwarders.length > 0 ? <p className={styles.forwarded}><Forward size={13} aria-hidden />{t('party.forwardedBy', { name: forwarders.map(shortName).join(', ') })}</p> : null}
      <button type="button" className={styles.line} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <Names people={to} incoming={incoming} cc={cc} />
      </button>
      {open ? (
        <dl className={styles.list} id={id}>
          {message.sender ? <Row name={t('party.from')} people={[message.sender]} message={message} /> : null}
          {replyTo ? <Row name={t('party.answersTo')} people={[replyTo]} message={message} /> : null}
          <Row name={t('party.to')} people={to} message={message} us={incoming} />
          {cc.length > 0 ? <Row name={t('party.cc')} people={cc} message={message} /> : null}
          {forwarders.length > 0 ? <Row name={t('party.by')} people={forwarders} message={message} /> : null}
        </dl>
      ) : null}
    </div>
  );
}

function Names({ people, cc, incoming }: { readonly people: readonly Recipient[]; readonly cc: readonly Recipient[]; readonly incoming: boolean }) {
  const { t } = useTranslation();
  const list = (all: readonly string[]) => (all.length <= named ? all.join(', ') : t('party.andOthers', { names: all.slice(0, named).join(', '), count: all.length - named }));
  const to = [...(incoming ? [t('party.us')] : []), ...people.map(shortName)];
  return <>{[to.length > 0 ? t('party.toLine', { names: list(to) }) : '', cc.length > 0 ? t('party.ccLine', { names: list(cc.map(shortName)) }) : ''].filter(Boolean).join(' · ')}</>;
}

interface RowProps { readonly name: string; readonly people: readonly Recipient[]; readonly message: Message; readonly us?: boolean }

function Row({ name, people, message, us = false }: RowProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.row}>
      <dt>{name}</dt>
      <dd>
        {us ? <span className={styles.person}>{t('party.us')}</span> : null}
        {people.map((person) => (
          <span key={person.externalId} className={styles.person}>
            <bdi>{fullName(person)}</bdi>{isRefused(message, person) ? <Badge tone="red">{t('party.refused')}</Badge> : null}
          </span>
        ))}
      </dd>
    </div>
  );
}

function isRefused({ delivery }: Message, { externalId }: Recipient): boolean {
  return delivery?.refused.some((refusal) => refusal.recipient?.toLowerCase() === externalId.toLowerCase()) ?? false;
}

/** One recipient alone is told by the delivery line below; of several one must be able to see which. */
function hasRefused(message: Message, to: readonly Recipient[]): boolean {
  return to.length > 1 && to.some((person) => isRefused(message, person));
}
