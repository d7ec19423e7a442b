import type { ReactNode } from 'react';
import styles from './badge.module.css';

export interface BadgeProps {
  readonly tone?: 'neutral' | 'accent' | 'red' | 'amber' | 'green' | 'blue' | 'violet';
  readonly icon?: ReactNode;
  readonly title?: string;
  readonly children: ReactNode;
}

/** A short fact in a coloured pill; the words carry the meaning, the colour only helps. */
export function Badge({ tone = 'neutral', icon, title, children }: BadgeProps) {
  return <span className={styles.badge} data-tone={tone} title={title}>{icon}<span className={styles.text}>{children}</span></span>;
}
