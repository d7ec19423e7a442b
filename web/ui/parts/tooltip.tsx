import { Tooltip as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { Keys } from './keys.tsx';
import styles from './tooltip.module.css';

export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return <Primitive.Provider delayDuration={450} skipDelayDuration={200}>{children}</Primitive.Provider>;
}

/** A short text for what has no text of its own. Says nothing that is not also the element's label. */
export function Tooltip({ text, keys, children }: { readonly text: string; readonly keys?: string | undefined; readonly children: ReactNode }) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content className={styles.tooltip} sideOffset={6} collisionPadding={8}>
          {text}{keys ? <Keys keys={keys} /> : null}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
