import type { ReactNode } from 'react';
import styles from './banner.module.css';

export interface BannerProps { readonly tone: 'amber' | 'red' | 'blue'; readonly icon?: ReactNode; readonly action?: ReactNode; readonly children: ReactNode }

/** A line across its area that says something about all of it. */
export function Banner({ tone, icon, action, children }: BannerProps) {
  return <output className={styles.banner} data-tone={tone}>{icon}<span className={styles.text}>{children}</span>{action}</output>;
}
