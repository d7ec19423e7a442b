import type { ReactNode } from 'react';
import styles from './pane-bar.module.css';

/** The bar at the head of a pane; all panes' bars are of one height. */
export function PaneBar({ children }: { readonly children: ReactNode }) {
  return <header className={styles.bar}>{children}</header>;
}
