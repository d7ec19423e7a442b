import { ChevronRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import styles from './fold.module.css';

interface FoldProps {
  readonly title: string;
  /** Said on the heading: what stands inside, in a word or two. */
  readonly detail?: string | undefined;
  /** Something inside asks to be seen: it opens, and cannot hide that again by itself. */
  readonly open?: boolean;
  readonly children: ReactNode;
}

/** A part that is folded away under its heading until asked for. */
export function Fold({ title, detail, open = false, children }: FoldProps) {
  const [asked, setAsked] = useState(false);
  return (
    <details className={styles.fold} open={open || asked} onToggle={(event) => setAsked(event.currentTarget.open)}>
      <summary className={styles.summary}><ChevronRight size={15} aria-hidden />{title}{detail ? <span className={styles.detail}>{detail}</span> : null}</summary>
      <div className={styles.body}>{children}</div>
    </details>
  );
}
