import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';
import styles from './toasts.module.css';

interface Toast { readonly id: number; readonly tone: 'good' | 'bad'; readonly text: string; readonly action?: { readonly label: string; run(): void } | undefined }
type Show = (tone: Toast['tone'], text: string, action?: Toast['action']) => void;

const ToastContext = createContext<Show>(() => {});
const shown = 6000;

export function useToast(): Show {
  return useContext(ToastContext);
}

/** Short news about what the person just did. What went wrong stays until it is closed; the rest goes by itself. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const next = useRef(0);
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const show = useCallback<Show>((tone, text, action) => {
    const id = next.current++;
    setToasts((all) => [...all.filter((toast) => toast.text !== text).slice(-3), { id, tone, text, action }]);
    if (tone === 'good') setTimeout(() => close(id), shown);
  }, [close]);
  const list = useMemo(() => toasts.map((toast) => (
    <li key={toast.id} className={styles.toast} data-tone={toast.tone}>
      {toast.tone === 'good' ? <CircleCheck size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
      <span className={styles.text}>{toast.text}</span>
      {toast.action ? <Button small kind="quiet" onClick={() => { close(toast.id); toast.action?.run(); }}>{toast.action.label}</Button> : null}
      <IconButton small label={t('action.dismiss')} icon={<X size={14} />} onClick={() => close(toast.id)} className={styles.close} />
    </li>
  )), [toasts, close, t]);
  return (
    <ToastContext value={show}>
      {children}
      <ol className={styles.toasts} aria-live="polite" aria-label={t('state.news')}>{list}</ol>
    </ToastContext>
  );
}
