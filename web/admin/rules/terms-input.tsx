import { X } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './rule-dialog.module.css';

interface TermsProps { readonly label: string; readonly terms: readonly string[]; readonly onChange: (terms: readonly string[]) => void }

/** Words and phrases, each a chip: Enter or a comma ends one, Backspace takes the last back. */
export function TermsInput({ label, terms, onChange }: TermsProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  function add(): void {
    const fresh = text.split(',').map((term) => term.trim()).filter((term) => term !== '' && !terms.includes(term));
    if (fresh.length > 0) onChange([...terms, ...fresh]);
    setText('');
  }
  function onKeyDown(event: KeyboardEvent): void {
    if ((event.key === 'Enter' || event.key === ',') && text.trim() !== '') {
      event.preventDefault();
      add();
    } else if (event.key === 'Enter') event.preventDefault();
    else if (event.key === 'Backspace' && text === '') onChange(terms.slice(0, -1));
  }
  return (
    <span className={styles.terms}>
      {terms.map((term) => (
        <span key={term} className={styles.term}>{term}
          <button type="button" className={styles.termRemove} aria-label={t('rule.removeTerm', { term })} onClick={() => onChange(terms.filter((one) => one !== term))}><X size={13} aria-hidden /></button>
        </span>
      ))}
      <input className={styles.termInput} aria-label={label} placeholder={terms.length === 0 ? t('rule.terms') : ''} value={text} maxLength={200} onChange={(event) => setText(event.target.value)} onKeyDown={onKeyDown} onBlur={add} />
    </span>
  );
}
