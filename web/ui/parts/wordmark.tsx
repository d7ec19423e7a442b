import styles from './wordmark.module.css';

/** Two speech marks that overlap: what the customer said and what we answered. */
export function Wordmark() {
  return (
    <span className={styles.wordmark}>
      <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden>
        <rect width="32" height="32" rx="8" className={styles.ground} />
        <path className={styles.front} d="M8 10.5A2.500 2.500 0 0 1 10.500 8h8A2.500 2.500 0 0 1 21 10.500v4a2.500 2.500 0 0 1-2.500 2.500H13l-3.400 2.800a1 1 0 0 1-1.600-.8z" />
        <path className={styles.back} d="M23 13.200a2.500 2.500 0 0 1 1 2v8.100a.9.900 0 0 1-1.500.7l-2.800-2.500h-5.200a2.500 2.500 0 0 1-2.200-1.300l1.500-1.200h4.700a4.500 4.500 0 0 0 4.500-4.500z" />
      </svg>
      <span className={styles.name}>Parley</span>
    </span>
  );
}
