import type { ReactNode } from 'react';
import type { Right } from '../../ui/client/session.tsx';
import { useMay } from '../../ui/client/session.tsx';
import { NoPermission } from '../../ui/parts/state.tsx';
import styles from './section-page.module.css';

interface SectionProps { readonly right: Right; readonly title: string; readonly text: string; readonly action?: ReactNode; readonly children: ReactNode }

/** One part of administration: what it is, its main action, its things. Without the right, only that one lacks it. */
export function SectionPage({ right, title, text, action, children }: SectionProps) {
  const may = useMay(right);
  if (!may) return <NoPermission />;
  return (
    <div className={styles.section}>
      <header className={styles.head}>
        <div className={styles.titles}><h1 className={styles.title}>{title}</h1><p className={styles.text}>{text}</p></div>
        {action}
      </header>
      {children}
    </div>
  );
}
