import { LoaderCircle } from 'lucide-react';
import { Slot } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';

export interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` once per area; `plain` has a border; `quiet` has none until pointed at. */
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly small?: boolean;
  /** Shows that work is under way and takes no more presses; stays focusable. */
  readonly busy?: boolean;
  readonly icon?: ReactNode;
  /** Draws the only child (a link) with the looks of a button. */
  readonly asChild?: boolean;
}

export function Button({ kind = 'plain', small = false, busy = false, icon, asChild = false, children, className, onClick, ...rest }: ButtonProps) {
  const looks = [styles.button, styles[kind], small && styles.small, className].filter(Boolean).join(' ');
  if (asChild) return <Slot.Root className={looks}>{children}</Slot.Root>;
  return (
    <button type="button" {...rest} className={looks} aria-busy={busy || undefined} aria-disabled={busy || rest['aria-disabled'] || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}>
      {busy ? <LoaderCircle className={styles.spin} size={16} aria-hidden /> : icon}
      {children}
    </button>
  );
}
