import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import styles from './copy-field.module.css';

/** A value to be pasted elsewhere. Can be selected by hand where the clipboard is not to be had. */
export function CopyField({ label, value }: { readonly label: string; readonly value: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => navigator.clipboard?.writeText(value).then(() => setCopied(true), () => {});
  return (
    <div className={styles.field}>
      <input className={styles.value} readOnly value={value} aria-label={label} onFocus={(event) => event.target.select()} spellCheck={false} />
      <Button icon={copied ? <Check size={15} /> : <Copy size={15} />} onClick={() => void copy()} aria-live="polite">{copied ? t('action.copied') : t('action.copy')}</Button>
    </div>
  );
}
