import type { ReactNode } from 'react';
import styles from './skeleton.module.css';

/** For those who listen, not for those who look. */
export function Hidden({ children }: { readonly children: ReactNode }) {
  return <span className={styles.hidden}>{children}</span>;
}
