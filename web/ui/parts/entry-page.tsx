import type { ReactNode } from 'react';
import styles from './entry-page.module.css';
import { Wordmark } from './wordmark.tsx';

/** A page of its own before one is inside: sign-in and first-run set-up. */
export function EntryPage({ title, text, wide = false, children }: { readonly title: string; readonly text?: string; readonly wide?: boolean; readonly children: ReactNode }) {
  return (
    <main className={styles.page}>
      <div className={styles.card} data-wide={wide || undefined}>
        <Wordmark />
        <div className={styles.titles}>
          <h1 className={styles.title}>{title}</h1>
          {text ? <p className={styles.text}>{text}</p> : null}
        </div>
        {children}
      </div>
    </main>
  );
}
