import type { ReactNode } from 'react';
import { hueOf, initialsOf } from '../format/names.ts';
import styles from './avatar.module.css';

export interface AvatarProps {
  readonly name: string;
  readonly size?: 'small' | 'medium' | 'large';
  /** A small mark on the lower right edge: channel or presence. */
  readonly mark?: ReactNode;
  /** Decides the colour; the name when absent, which changes with it. */
  readonly seed?: string;
}

/** Initials on a colour of their own. The name always stands beside it, so it is not read aloud. */
export function Avatar({ name, size = 'medium', mark, seed }: AvatarProps) {
  return (
    <span className={styles.avatar} data-size={size} data-hue={hueOf(seed ?? name, 6)} aria-hidden>
      {initialsOf(name)}
      {mark ? <span className={styles.mark}>{mark}</span> : null}
    </span>
  );
}
