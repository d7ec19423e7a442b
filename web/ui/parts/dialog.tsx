import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './dialog.module.css';
import { IconButton } from './icon-button.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: string | undefined;
  readonly wide?: boolean;
  /** From the side, the height of the window: for panes that have no room on a narrow screen. */
  readonly side?: 'left' | 'right';
  /** Holds text to read rather than fields: can be scrolled by keys. */
  readonly reading?: boolean;
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
}

/** Into the first field, else on the dialog itself: on a button, its tooltip would cover what is to be read. */
function focusInside(event: Event): void {
  event.preventDefault();
  const dialog = event.currentTarget;
  if (dialog instanceof HTMLElement) (dialog.querySelector<HTMLElement>('input:not([type=checkbox]), textarea, select') ?? dialog).focus();
}

/** Holds the focus until closed and gives it back. Its own backdrop, for Parley's policy forbids the style sheets that the library's would insert. */
export function Dialog({ open, onClose, title, description, wide = false, side, reading = false, footer, children }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Primitive.Root open={open} onOpenChange={(now) => { if (!now) onClose(); }}>
      <Primitive.Portal>
        <div className={styles.backdrop} aria-hidden />
        <Primitive.Content className={styles.dialog} data-wide={wide || undefined} data-side={side} onOpenAutoFocus={focusInside} {...(description ? {} : { 'aria-describedby': undefined })}>
          <div className={styles.head}>
            <Primitive.Title className={styles.title}>{title}</Primitive.Title>
            <Primitive.Close asChild><IconButton label={t('action.close')} icon={<X size={16} />} small /></Primitive.Close>
          </div>
          <div className={styles.body} {...(reading ? { tabIndex: 0 } : {})}>
            {description ? <Primitive.Description className={styles.description}>{description}</Primitive.Description> : null}
            {children}
          </div>
          {footer ? <div className={styles.foot}>{footer}</div> : null}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
