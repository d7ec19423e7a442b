import { TriangleAlert, X } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recipient } from '../../api/schemas.ts';
import { addPeople, readAddresses } from './envelope.ts';
import { fullName, shortName } from '../message/people.ts';
import styles from './people-input.module.css';

interface PeopleInputProps {
  readonly label: string;
  readonly people: readonly Recipient[];
  /** Their server refused our last message for good. */
  readonly refused: readonly Recipient[];
  readonly suggestions: readonly Recipient[];
  readonly onChange: (people: readonly Recipient[]) => void;
  readonly onUnread: (unread: boolean) => void;
}

/** Addresses as chips: taken at Enter, comma or on leaving, several at once when pasted; Backspace takes the last one off. */
export function PeopleInput({ label, people, refused, suggestions, onChange, onUnread }: PeopleInputProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const id = useId();
  const offered = suggestions.filter((one) => !people.some((person) => person.externalId === one.externalId));

  function write(next: string): void {
    setText(next);
    setWrong(false);
    onUnread(next.trim() !== '');
  }
  function take(given: string): void {
    const read = readAddresses(given);
    if (read.people.length > 0) onChange(addPeople(people, read.people.map((person) => suggestions.find((one) => one.externalId === person.externalId) ?? person)));
    setText(read.rest);
    setWrong(read.rest !== '');
    onUnread(read.rest !== '');
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Backspace' && text === '' && people.length > 0) {
      event.preventDefault();
      onChange(people.slice(0, -1));
    } else if ((event.key === 'Enter' || event.key === ',' || event.key === ';') && text.trim() !== '' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      take(text);
    }
  }
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>{label}</label>
      <div className={styles.box}>
        {people.map((person) => {
          const bad = refused.some((one) => one.externalId === person.externalId);
          return (
            <span key={person.externalId} className={styles.chip} data-refused={bad || undefined} title={bad ? t('recipients.refusedOne', { name: fullName(person) }) : fullName(person)}>
              {bad ? <TriangleAlert size={12} aria-label={t('party.refused')} /> : null}
              <bdi className={styles.name}>{shortName(person)}</bdi>
              <button type="button" className={styles.remove} aria-label={t('recipients.remove', { name: shortName(person) })} onClick={() => onChange(people.filter((one) => one !== person))}><X size={12} aria-hidden /></button>
            </span>
          );
        })}
        <input id={id} className={styles.input} value={text} list={`${id}-list`} inputMode="email" autoComplete="off" spellCheck={false} aria-invalid={wrong || undefined} aria-describedby={wrong ? `${id}-wrong` : undefined}
          onChange={(event) => write(event.target.value)} onKeyDown={onKeyDown} onBlur={() => { if (text.trim() !== '') take(text); }}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text/plain');
            if (!/[,;\n<]/.test(pasted)) return;
            event.preventDefault();
            take(`${text} ${pasted}`);
          }} />
        <datalist id={`${id}-list`}>{offered.map((one) => <option key={one.externalId} value={fullName(one)}>{shortName(one)}</option>)}</datalist>
      </div>
      {wrong ? <p className={styles.wrong} id={`${id}-wrong`} role="alert">{t('recipients.wrong')}</p> : null}
    </div>
  );
}
