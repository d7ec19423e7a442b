import { useTranslation } from 'react-i18next';
import { Hidden } from '../../ui/parts/hidden.tsx';
import { Wordmark } from '../../ui/parts/wordmark.tsx';
import styles from './splash.module.css';

/** The moment before anything is known. */
export function Splash() {
  const { t } = useTranslation();
  return <main className={styles.splash}><Wordmark /><output><Hidden>{t('state.loading')}</Hidden></output></main>;
}
