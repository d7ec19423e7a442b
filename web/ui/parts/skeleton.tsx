import { useTranslation } from 'react-i18next';
import styles from './skeleton.module.css';

/** The shape of rows that are on their way. */
export function SkeletonRows({ rows, avatar = false }: { readonly rows: number; readonly avatar?: boolean }) {
  const { t } = useTranslation();
  return (
    <output className={styles.rows}>
      <span className={styles.hidden}>{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className={styles.row} aria-hidden>
          {avatar ? <span className={styles.circle} /> : null}
          <span className={styles.lines}><span className={styles.line} data-step={index % 3} /><span className={styles.line} data-step={(index % 3) + 3} /></span>
        </span>
      ))}
    </output>
  );
}
