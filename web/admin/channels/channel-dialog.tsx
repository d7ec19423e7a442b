import { useMutation, useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../../api/schemas.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useApi, useScreen } from '../../ui/client/session.tsx';
import { Banner } from '../../ui/parts/banner.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Confirm } from '../../ui/parts/confirm.tsx';
import { CopyField } from '../../ui/parts/copy-field.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import styles from './channel-dialog.module.css';
import { ChannelForm } from './channel-form.tsx';
import { CheckSteps } from './check-steps.tsx';
import { ImportProgress } from './import-progress.tsx';

/** A channel that is set up: how it fares, where its webhook is, what can be changed. */
export function ChannelDialog({ channel, mayManage, onClose }: { readonly channel: Channel; readonly mayManage: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { queries } = useScreen();
  const api = useApi();
  const toast = useToast();
  const problemText = useProblemText();
  const kinds = useQuery({ queryKey: ['channel-kinds'], queryFn: () => api.channelKinds() });
  const kind = kinds.data?.find((one) => one.id === channel.kind);
  const [removing, setRemoving] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: ['channels'] });
  const check = useMutation({ mutationFn: () => api.checkChannel(channel.id), onSettled: refresh });
  const remove = useMutation({
    mutationFn: () => api.removeChannel(channel.id),
    onSuccess: async () => { await refresh(); await queries.invalidateQueries({ queryKey: ['views'] }); onClose(); },
    onError: (error) => { setRemoving(false); toast('bad', problemText(error)); },
  });
  const saved = () => { void refresh(); void queries.invalidateQueries({ queryKey: ['views'] }); toast('good', t('channel.saved')); onClose(); };
  return (
    <Dialog open onClose={onClose} title={channel.name} description={t(`channel.healthText.${channel.enabled ? channel.health : 'off'}`)} wide>
      <div className={styles.parts}>
        {channel.detail ? <Banner tone={channel.health === 'healthy' ? 'blue' : 'amber'}>{channel.detail}</Banner> : null}
        <ImportProgress progress={channel.progress} />
        {channel.webhookUrl ? <section><h3 className={styles.heading}>{t('channel.webhook')}</h3><p className={styles.hint}>{t('channel.webhookHint')}</p><CopyField label={t('channel.webhook')} value={channel.webhookUrl} /></section> : null}
        {mayManage ? (
          <section>
            <div className={styles.check}>
              <Button busy={check.isPending} onClick={() => check.mutate()}>{t('check.run')}</Button>
              <Button kind="quiet" icon={<Trash2 size={15} />} onClick={() => setRemoving(true)}>{t('channel.remove')}</Button>
            </div>
            {check.error ? <Banner tone="red">{problemText(check.error)}</Banner> : null}
            <CheckSteps result={check.data} checking={check.isPending} />
          </section>
        ) : null}
        {kind && mayManage ? <section><h3 className={styles.heading}>{t('channel.settings')}</h3><ChannelForm kind={kind} channel={channel} onSaved={saved} onCancel={onClose} cancel={t('action.cancel')} /></section> : null}
      </div>
      <Confirm open={removing} title={t('channel.removeTitle', { name: channel.name })} text={t('channel.removeText')} verb={t('channel.remove')} danger busy={remove.isPending} onConfirm={() => remove.mutate()} onClose={() => setRemoving(false)} />
    </Dialog>
  );
}
