import type { ReactNode } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import styles from './icon-button.module.css';
import { Tooltip } from './tooltip.tsx';

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** Read aloud, and shown as a tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  /** A shortcut shown in the tooltip. */
  readonly keys?: string;
}

export function IconButton({ label, icon, keys, kind = 'quiet', className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <Button {...rest} kind={kind} icon={icon} aria-label={label} className={[styles.square, className].filter(Boolean).join(' ')} />
    </Tooltip>
  );
}
