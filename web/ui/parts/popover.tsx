import { Popover as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './popover.module.css';

/** Details about one thing, beside it; reached and left by keys. */
export function Popover({ trigger, label, children }: { readonly trigger: ReactNode; readonly label: string; readonly children: ReactNode }) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content className={styles.popover} align="start" sideOffset={4} collisionPadding={8} aria-label={label} onOpenAutoFocus={focusWhole}>{children}</Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** On the popover itself: it is there to be read, and a focused button inside would draw the eye first. */
function focusWhole(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}
