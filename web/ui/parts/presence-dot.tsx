import styles from './presence-dot.module.css';

/** Filled, half and hollow as well as coloured, so that it can be told apart without colours. */
export function PresenceDot({ presence }: { readonly presence: 'online' | 'away' | 'offline' }) {
  return <span className={styles.dot} data-presence={presence} aria-hidden />;
}
