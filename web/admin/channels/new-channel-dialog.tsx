import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel, ChannelKind } from '../../api/schemas.ts';
import { useApi, useScreen } from '../../ui/client/session.tsx';
import { ChannelIcon } from '../../ui/parts/channel-icon.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState } from '../../ui/parts/state.tsx';
import { ChannelForm } from './channel-form.tsx';
import styles from './new-channel-dialog.module.css';

/** First the kind, then what it needs. */
export function NewChannelDialog({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (channel: Channel) => void }) {
  const { t } = useTranslation();
  const { queries } = useScreen();
  const [kind, setKind] = useState<ChannelKind | null>(null);
  const made = (channel: Channel) => {
    void queries.invalidateQueries({ queryKey: ['channels'] });
    void queries.invalidateQueries({ queryKey: ['views'] });
    queries.setQueryData<readonly Channel[]>(['channels'], (all) => [...(all ?? []), channel]);
    onMade(channel);
  };
  return (
    <Dialog open onClose={onClose} title={kind === null ? t('channel.add') : t('channel.addKind', { kind: kind.title })} wide={kind !== null}>
      {kind === null ? <KindList onChoose={setKind} /> : <ChannelForm kind={kind} onSaved={made} onCancel={() => setKind(null)} cancel={t('action.back')} />}
    </Dialog>
  );
}

export function KindList({ onChoose }: { readonly onChoose: (kind: ChannelKind) => void }) {
  const { i18n } = useTranslation();
  const api = useApi();
  const kinds = useQuery({ queryKey: ['channel-kinds'], queryFn: () => api.channelKinds() });
  if (kinds.error) return <ErrorState error={kinds.error} onRetry={() => void kinds.refetch()} />;
  if (!kinds.data) return <SkeletonRows rows={2} avatar />;
  return (
    <ul className={styles.kinds}>
      {kinds.data.map((kind) => (
        <li key={kind.id}>
          <button type="button" className={styles.kind} onClick={() => onChoose(kind)}>
            <span className={styles.icon}><ChannelIcon kind={kind.id} size={20} /></span>
            <span className={styles.text}><span className={styles.name}>{kind.title}</span>{i18n.exists(`channel.${kind.id}.about`) ? <span className={styles.about}>{String(i18n.t(`channel.${kind.id}.about` as never))}</span> : null}</span>
            <ChevronRight size={16} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
