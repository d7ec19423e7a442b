import { useMutation, useQuery } from '@tanstack/react-query';
import { Plug, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel } from '../../api/schemas.ts';
import { useApi, useMay, useScreen } from '../../ui/client/session.tsx';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { Badge, type BadgeProps } from '../../ui/parts/badge.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { ChannelIcon } from '../../ui/parts/channel-icon.tsx';
import { Switch } from '../../ui/parts/field.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState, State } from '../../ui/parts/state.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import { SectionPage } from '../shell/section-page.tsx';
import rows from '../shell/rows.module.css';
import { ChannelDialog } from './channel-dialog.tsx';
import { ImportProgress } from './import-progress.tsx';
import { NewChannelDialog } from './new-channel-dialog.tsx';

const tones: Readonly<Record<Channel['health'], NonNullable<BadgeProps['tone']>>> = { healthy: 'green', degraded: 'amber', 'needs-sign-in': 'red', misconfigured: 'red', unknown: 'neutral' };

/** How often the progress of an import is asked for, ms. */
const every = 3000;

export function ChannelsPage() {
  const { t } = useTranslation();
  const api = useApi();
  const mayManage = useMay('channel.manage');
  const channels = useQuery({
    queryKey: ['channels'], queryFn: () => api.channels(),
    // Progress makes no events; while there is any it is asked for.
    refetchInterval: ({ state }) => (state.data?.some((channel) => channel.progress && !channel.progress.finished) ? every : false),
  });
  const [adding, setAdding] = useState(false);
  const [openId, setOpenId] = useState<string | null>(null);
  const open = channels.data?.find((channel) => channel.id === openId);
  const add = mayManage ? <Button kind="primary" icon={<Plus size={16} />} onClick={() => setAdding(true)}>{t('channel.add')}</Button> : undefined;
  return (
    <SectionPage right="channel.read" title={t('admin.channels')} text={t('channel.text')} action={add}>
      {channels.isPending ? <SkeletonRows rows={3} avatar /> : channels.error ? <ErrorState error={channels.error} onRetry={() => void channels.refetch()} />
        : channels.data.length === 0 ? <div className={rows.empty}><State icon={Plug} title={t('channel.none')} text={t('channel.noneText')} action={add} /></div>
          : <ul className={rows.rows}>{channels.data.map((channel) => <Row key={channel.id} channel={channel} mayManage={mayManage} onOpen={() => setOpenId(channel.id)} />)}</ul>}
      {adding ? <NewChannelDialog onClose={() => setAdding(false)} onMade={(channel) => { setAdding(false); setOpenId(channel.id); }} /> : null}
      {open ? <ChannelDialog channel={open} mayManage={mayManage} onClose={() => setOpenId(null)} /> : null}
    </SectionPage>
  );
}

/** What tells one channel from another: its mail address, else where it is delivered to. */
function placeOf(channel: Channel): string {
  const address = channel.settings['address'];
  return typeof address === 'string' ? address : channel.webhookUrl ?? channel.kind;
}

function Row({ channel, mayManage, onOpen }: { readonly channel: Channel; readonly mayManage: boolean; readonly onOpen: () => void }) {
  const { t } = useTranslation();
  const { api, queries } = useScreen();
  const toast = useToast();
  const problemText = useProblemText();
  const toggle = useMutation({
    mutationFn: (enabled: boolean) => api.changeChannel(channel.id, { enabled }, channel.version),
    onError: (error) => toast('bad', problemText(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['channels'] }),
  });
  return (
    <li className={rows.row} data-off={channel.enabled ? undefined : true}>
      <span className={rows.icon}><ChannelIcon kind={channel.kind} size={18} /></span>
      <div className={rows.text}>
        <p className={rows.name}>{channel.name}</p>
        <p className={rows.sub}>{(channel.enabled ? channel.detail : null) ?? placeOf(channel)}</p>
        {channel.enabled ? <ImportProgress progress={channel.progress} /> : null}
      </div>
      <div className={rows.side}>
        {channel.enabled ? <Badge tone={tones[channel.health]}>{t(`channel.health.${channel.health}`)}</Badge> : <Badge>{t('channel.off')}</Badge>}
        {mayManage ? <Switch label={t('channel.enabled', { name: channel.name })} hideLabel checked={channel.enabled} disabled={toggle.isPending} onChange={(on) => toggle.mutate(on)} /> : null}
        <Button small onClick={onOpen} aria-label={t('channel.openNamed', { name: channel.name })}>{t('action.open')}</Button>
      </div>
    </li>
  );
}
