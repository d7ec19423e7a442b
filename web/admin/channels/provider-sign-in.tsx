import { useMutation } from '@tanstack/react-query';
import { CircleCheck, LogIn } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useApi } from '../../ui/client/session.tsx';
import { Banner } from '../../ui/parts/banner.tsx';
import { Button } from '../../ui/parts/button.tsx';
import styles from './provider-sign-in.module.css';

interface SignInProps {
  readonly kind: string;
  /** Whose sign-in it is: `google`, `microsoft`, `oauth2`. */
  readonly provider: string;
  readonly settings: () => Record<string, unknown>;
  readonly channelId: string | undefined;
  /** The handle of a finished sign-in; undefined: none. */
  readonly handle: string | undefined;
  readonly onHandle: (handle: string | undefined) => void;
}

interface Told { readonly handle?: unknown; readonly ok?: unknown; readonly message?: unknown }

/**
 * Sends the person to the provider in a window of its own and waits for its word. That window cannot be asked by reference
 * (ours and theirs are kept apart), so our callback page calls out over a channel that only our own pages hear.
 */
export function ProviderSignIn({ kind, provider, settings, channelId, handle, onHandle }: SignInProps) {
  const { t, i18n } = useTranslation();
  const api = useApi();
  const problemText = useProblemText();
  const [waiting, setWaiting] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const start = useMutation({
    mutationFn: async (opened: Window | null) => {
      try {
        const { url, handle: begun } = await api.startSignIn(kind, settings(), channelId);
        if (opened) opened.location.href = url;
        else window.open(url, '_blank', 'popup,width=520,height=680');
        return begun;
      } catch (error) {
        opened?.close();
        throw error;
      }
    },
    onMutate: () => { setRefused(null); onHandle(undefined); },
    onSuccess: (begun) => setWaiting(begun),
  });
  useEffect(() => {
    if (waiting === null) return;
    const channel = new BroadcastChannel('parley-sign-in');
    channel.addEventListener('message', (event: MessageEvent<Told>) => {
      if (event.data.handle !== waiting) return;
      setWaiting(null);
      if (event.data.ok === true) onHandle(waiting);
      else setRefused(typeof event.data.message === 'string' ? event.data.message : t('channel.signIn.refused'));
    });
    return () => channel.close();
  }, [waiting, onHandle, t]);
  const nameKey = `channel.signIn.with.${provider}`;
  const name = i18n.exists(nameKey) ? String(i18n.t(nameKey as never)) : t('channel.signIn.plain');
  return (
    <div className={styles.signIn}>
      {start.error ? <Banner tone="red">{problemText(start.error)}</Banner> : null}
      {refused ? <Banner tone="red">{refused}</Banner> : null}
      <div className={styles.line}>
        {/* Opened at once: a window that opens later than the press would be held back. */}
        <Button icon={<LogIn size={15} />} busy={start.isPending} onClick={() => start.mutate(window.open('about:blank', '_blank', 'popup,width=520,height=680'))}>{name}</Button>
        <output className={styles.state} data-done={handle !== undefined || undefined}>
          {handle !== undefined ? <><CircleCheck size={15} aria-hidden />{t('channel.signIn.done')}</> : waiting !== null ? t('channel.signIn.waiting') : ''}
        </output>
        {waiting !== null ? <Button small kind="quiet" onClick={() => setWaiting(null)}>{t('action.cancel')}</Button> : null}
      </div>
      <p className={styles.hint}>{t('channel.signIn.hint')}</p>
    </div>
  );
}
