import { CircleAlert, Lock, type LucideProps } from 'lucide-react';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../client/problem-text.ts';
import { Button } from './button.tsx';
import styles from './state.module.css';

export interface StateProps {
  readonly icon: ComponentType<LucideProps>;
  readonly title: string;
  readonly text?: string;
  readonly action?: ReactNode;
  readonly tone?: 'neutral' | 'red';
  /** The page says nothing but this. */
  readonly whole?: boolean;
}

/** What stands where there is nothing to show: why, and what to do. */
export function State({ icon: Icon, title, text, action, tone = 'neutral', whole = false }: StateProps) {
  return (
    <div className={styles.state} data-tone={tone} role={tone === 'red' ? 'alert' : undefined}>
      <span className={styles.icon}><Icon size={22} strokeWidth={1.75} aria-hidden /></span>
      {whole ? <h1 className={styles.title}>{title}</h1> : <p className={styles.title}>{title}</p>}
      {text ? <p className={styles.text}>{text}</p> : null}
      {action ? <div className={styles.action}>{action}</div> : null}
    </div>
  );
}

export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  return (
    <State tone="red" icon={CircleAlert} title={t('state.failed')} text={problemText(error)}
      action={onRetry ? <Button onClick={onRetry}>{t('action.retry')}</Button> : undefined} />
  );
}

export function NoPermission() {
  const { t } = useTranslation();
  return <State whole icon={Lock} title={t('state.noPermission')} text={t('state.noPermissionText')} />;
}
