import { useTranslation } from 'react-i18next';
import styles from './progress.module.css';

export function Progress({ step, of }: { readonly step: number; readonly of: number }) {
  const { t } = useTranslation();
  return (
    <div className={styles.progress}>
      <span className={styles.text}>{t('setup.step', { step, of })}</span>
      <span className={styles.bar} aria-hidden>{Array.from({ length: of }, (_, index) => <span key={index} className={styles.part} data-done={index < step || undefined} />)}</span>
    </div>
  );
}
