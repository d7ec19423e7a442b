import { ImageOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../ui/client/preferences-context.tsx';
import { Button } from '../../ui/parts/button.tsx';
import styles from './html-frame.module.css';

/** Mail taller than this is cut until asked for, so that one newsletter does not bury a conversation. */
const tallest = 640;

/**
 * A mail's own formatting, in a frame that runs no scripts. `allow-same-origin` only lets us measure it: without `allow-scripts` there is
 * nothing inside that could use it, and the frame's own policy forbids scripts a second time.
 */
export function HtmlFrame({ url, remote, title }: { readonly url: string; readonly remote: boolean; readonly title: string }) {
  const { t } = useTranslation();
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(80);
  const [whole, setWhole] = useState(false);
  const [images, setImages] = useState(false);
  // Paper is laid under it only once it is known to bring colours of its own, so that nothing flashes white in the dark.
  const [bare, setBare] = useState(true);
  const { theme } = usePreferences().preferences;
  const source = images ? withRemote(url) : url;

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let observer: ResizeObserver | undefined;
    function measure(): void {
      observer?.disconnect();
      const body = element?.contentDocument?.body;
      const root = element?.contentDocument?.documentElement;
      // The empty page that stands in a frame before its own says nothing of it.
      if (!body || !root || element?.contentDocument?.URL === 'about:blank') return;
      const isBare = root.dataset['bare'] !== undefined;
      setBare(isBare);
      if (isBare) root.style.colorScheme = theme === 'system' ? 'light dark' : theme;
      const read = () => setHeight(Math.ceil(Math.max(body.scrollHeight, body.getBoundingClientRect().height)) + 2);
      observer = new ResizeObserver(read);
      observer.observe(body);
      read();
    }
    element.addEventListener('load', measure);
    measure();
    return () => {
      element.removeEventListener('load', measure);
      observer?.disconnect();
    };
  }, [source, theme]);

  const cut = !whole && height > tallest;
  return (
    <div className={styles.paper} data-bare={bare || undefined}>
      {remote && !images ? (
        <div className={styles.bar}>
          <ImageOff size={14} aria-hidden /><span className={styles.barText}>{t('message.remoteHeld')}</span>
          <Button small kind="quiet" onClick={() => setImages(true)}>{t('message.showImages')}</Button>
        </div>
      ) : null}
      <div className={styles.window} data-cut={cut || undefined}>
        <iframe ref={frame} className={styles.frame} src={source} title={title} style={{ height: cut ? tallest : height }}
          sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer" loading="lazy" />
      </div>
      {height > tallest ? <Button small kind="quiet" className={styles.expand} onClick={() => setWhole(!whole)} aria-expanded={whole}>{t(whole ? 'message.less' : 'message.more')}</Button> : null}
    </div>
  );
}

function withRemote(url: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}remote=1`;
}
