import { useTranslation } from 'react-i18next';
import type { Channel } from '../../api/schemas.ts';
import { useLocale } from '../../ui/client/locale.ts';
import { formatSpan } from '../../ui/format/time.ts';
import { Meter } from '../../ui/parts/meter.tsx';

/** How far old mail is brought in; nothing once that is done. */
export function ImportProgress({ progress }: { readonly progress: Channel['progress'] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (progress === null || progress.finished) return null;
  const { done, total, leftMs } = progress;
  const text = [t('channel.import.of', { done: done.toLocaleString(locale), total: total.toLocaleString(locale) }), leftMs === null ? '' : t('channel.import.left', { span: formatSpan(leftMs, locale) })].filter(Boolean).join(' · ');
  return <Meter label={t('channel.import.title')} done={done} total={total} text={`${t('channel.import.title')}: ${text}`} />;
}
