import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { Keys } from './keys.tsx';
import styles from './menu.module.css';

/** Not modal: a modal one would insert style sheets, which the page's policy forbids. */
export function Menu({ trigger, children, align = 'start' }: { readonly trigger: ReactNode; readonly children: ReactNode; readonly align?: 'start' | 'end' }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8}>{children}</DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export interface MenuItemProps {
  readonly icon?: ReactNode;
  readonly keys?: string | undefined;
  /** Shows a tick when true; leaves room for one when false. */
  readonly checked?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon, keys, checked, danger = false, disabled = false, onSelect, children }: MenuItemProps) {
  const inside = (
    <>
      {icon ? <span className={styles.icon}>{icon}</span> : null}
      <span className={styles.label}>{children}</span>
      {keys ? <Keys keys={keys} /> : null}
      {checked === undefined ? null : <span className={styles.tick}>{checked ? <Check size={15} aria-hidden /> : null}</span>}
    </>
  );
  if (checked === undefined) {
    return <DropdownMenu.Item className={styles.item} data-danger={danger || undefined} disabled={disabled} onSelect={onSelect}>{inside}</DropdownMenu.Item>;
  }
  return <DropdownMenu.CheckboxItem className={styles.item} checked={checked} disabled={disabled} onSelect={onSelect}>{inside}</DropdownMenu.CheckboxItem>;
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className={styles.heading}>{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className={styles.line} />;
}
