import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recipient, ReplyRecipients } from '../../api/schemas.ts';
import { Button } from '../../ui/parts/button.tsx';
import { Keys } from '../../ui/parts/keys.tsx';
import { fullName, shortName } from '../message/people.ts';
import { addPeople, othersIn, recipientsOf, type Envelope, type Recipients } from './envelope.ts';
import { PeopleInput } from './people-input.tsx';
import styles from './recipients-bar.module.css';

interface BarProps {
  readonly envelope: Envelope;
  /** Undefined while the server has not answered. */
  readonly known: ReplyRecipients | undefined;
  readonly onChange: (people: Envelope['people']) => void;
  /** Something typed into the lists is no address (yet). */
  readonly onUnread: (unread: boolean) => void;
}

const named = 2;

/** Who gets the answer, always in sight: in a line that opens into lists, with everybody one press away. */
export function RecipientsBar({ envelope, known, onChange, onUnread }: BarProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const people = recipientsOf(envelope, known);
  const others = known ? othersIn(known) : 0;
  const everybody = envelope.people === 'everybody';
  return (
    <div className={styles.recipients}>
      <div className={styles.bar}>
        <button type="button" className={styles.line} aria-expanded={open} onClick={() => setOpen(!open)} title={t('recipients.edit')}>
          {people ? <Line people={people} /> : t('recipients.loading')}
        </button>
        {others > 0 ? (
          <fieldset className={styles.modes} aria-label={t('recipients.mode')}>
            <button type="button" className={styles.mode} aria-pressed={envelope.people === 'customer'} onClick={() => onChange('customer')}>{t('recipients.customer')}</button>
            <button type="button" className={styles.mode} aria-pressed={everybody} onClick={() => onChange('everybody')}>{t('recipients.everybody', { count: others + 1 })}<Keys keys="Shift+A" /></button>
          </fieldset>
        ) : null}
      </div>
      {known?.askedTo && people ? <AskedTo askedTo={known.askedTo} people={people} onUse={(askedTo) => onChange({ to: [askedTo], cc: people.cc })} /> : null}
      {open && people ? <Lists people={people} known={known} onChange={onChange} onUnread={onUnread} /> : null}
    </div>
  );
}

function Line({ people: { to, cc } }: { readonly people: Recipients }) {
  const { t } = useTranslation();
  const list = (all: readonly Recipient[]) => {
    const names = all.slice(0, named).map(shortName).join(', ');
    return all.length <= named ? names : t('party.andOthers', { names, count: all.length - named });
  };
  return (
    <>
      <span className={to.length === 0 ? styles.nobody : undefined}>{to.length === 0 ? t('recipients.nobody') : t('party.toLine', { names: list(to) })}</span>
      {cc.length > 0 ? <span> · {t('party.ccLine', { names: list(cc) })}</span> : null}
    </>
  );
}

/** Anybody can write any address there, so it is shown and used only when a person says so. */
function AskedTo({ askedTo, people, onUse }: { readonly askedTo: Recipient; readonly people: Recipients; readonly onUse: (askedTo: Recipient) => void }) {
  const { t } = useTranslation();
  if ([...people.to, ...people.cc].some((person) => person.externalId === askedTo.externalId)) return null;
  return (
    <p className={styles.warning}>
      <TriangleAlert size={14} aria-hidden />
      <span className={styles.warningText}>{t('recipients.askedTo')} <bdi className={styles.address}>{fullName(askedTo)}</bdi></span>
      <Button small kind="quiet" onClick={() => onUse(askedTo)}>{t('recipients.useIt')}</Button>
    </p>
  );
}

interface ListsProps { readonly people: Recipients; readonly known: ReplyRecipients | undefined; readonly onChange: BarProps['onChange']; readonly onUnread: BarProps['onUnread'] }

function Lists({ people, known, onChange, onUnread }: ListsProps) {
  const { t } = useTranslation();
  const [unread, setUnread] = useState({ to: false, cc: false });
  const tell = (list: 'to' | 'cc', is: boolean) => {
    const next = { ...unread, [list]: is };
    setUnread(next);
    onUnread(next.to || next.cc);
  };
  const refused = known?.refused ?? [];
  const suggestions = known ? addPeople([known.customer], [...known.to, ...known.cc, ...(known.askedTo ? [known.askedTo] : []), ...refused]) : [];
  const change = (list: 'to' | 'cc', all: readonly Recipient[]) => onChange({ ...people, [list]: all });
  const parts = { refused, suggestions };
  return (
    <div className={styles.lists}>
      <PeopleInput label={t('party.to')} people={people.to} {...parts} onChange={(all) => change('to', all)} onUnread={(is) => tell('to', is)} />
      <PeopleInput label={t('party.cc')} people={people.cc} {...parts} onChange={(all) => change('cc', all)} onUnread={(is) => tell('cc', is)} />
      {refused.length > 0 ? <p className={styles.hint}>{t('recipients.refused', { names: refused.map(shortName).join(', ') })}</p> : null}
    </div>
  );
}
