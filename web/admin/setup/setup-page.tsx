import { useMutation, useQuery } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel, ChannelKind } from '../../api/schemas.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { enterSession, useApi, useScreen, useSessionQuery } from '../../ui/client/session.tsx';
import { Banner } from '../../ui/parts/banner.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { CopyField } from '../../ui/parts/copy-field.tsx';
import { EntryPage } from '../../ui/parts/entry-page.tsx';
import { TextField } from '../../ui/parts/field.tsx';
import { Form, FormGroup } from '../../ui/parts/form.tsx';
import { ErrorState } from '../../ui/parts/state.tsx';
import { ChannelForm } from '../channels/channel-form.tsx';
import { KindList } from '../channels/new-channel-dialog.tsx';
import { Progress } from './progress.tsx';

type Step = 'account' | 'channel' | 'done';

/** The first five minutes: who administers, who answers, and where messages come from. The channel can wait. */
export function SetupPage() {
  const api = useApi();
  const session = useSessionQuery();
  const setup = useQuery({ queryKey: ['setup'], queryFn: () => api.setupNeeded() });
  const [step, setStep] = useState<Step>('account');
  const [channel, setChannel] = useState<Channel | null>(null);
  if (setup.error) return <main><ErrorState error={setup.error} onRetry={() => void setup.refetch()} /></main>;
  if (setup.data === undefined || session.isPending) return null;
  if (!setup.data.needed && step === 'account') return <Navigate to="/" replace />;
  switch (step) {
    case 'account': return <AccountStep onDone={() => setStep('channel')} />;
    case 'channel': return <ChannelStep onDone={(made) => { setChannel(made); setStep('done'); }} />;
    case 'done': return <DoneStep channel={channel} />;
  }
}

function AccountStep({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const screen = useScreen();
  const problemText = useProblemText();
  const [draft, setDraft] = useState({ name: '', email: '', password: '', teamName: t('setup.firstTeam') });
  const set = (part: Partial<typeof draft>) => setDraft((all) => ({ ...all, ...part }));
  const start = useMutation({
    mutationFn: () => screen.api.setUp({ ...draft, email: draft.email.trim() }),
    onSuccess: (session) => {
      onDone();
      enterSession(screen, session);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <EntryPage title={t('setup.title')} text={t('setup.text')} wide>
      <Progress step={1} of={2} />
      <Form onSubmit={submit}>
        {start.error ? <Banner tone="red">{problemText(start.error)}</Banner> : null}
        <TextField label={t('setup.name')} autoComplete="name" required maxLength={100} value={draft.name} onChange={(event) => set({ name: event.target.value })} />
        <TextField label={t('signIn.email')} type="email" autoComplete="username" required value={draft.email} onChange={(event) => set({ email: event.target.value })} />
        <TextField label={t('signIn.password')} type="password" autoComplete="new-password" required minLength={10} maxLength={200} hint={t('password.rule')} value={draft.password} onChange={(event) => set({ password: event.target.value })} />
        <TextField label={t('setup.team')} hint={t('setup.teamHint')} required maxLength={100} value={draft.teamName} onChange={(event) => set({ teamName: event.target.value })} />
        <Button kind="primary" type="submit" busy={start.isPending}>{t('action.continue')}</Button>
      </Form>
    </EntryPage>
  );
}

function ChannelStep({ onDone }: { readonly onDone: (channel: Channel | null) => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<ChannelKind | null>(null);
  return (
    <EntryPage title={t('setup.channelTitle')} text={t('setup.channelText')} wide>
      <Progress step={2} of={2} />
      {kind === null ? <KindList onChoose={setKind} /> : <ChannelForm kind={kind} onSaved={onDone} onCancel={() => setKind(null)} cancel={t('action.back')} />}
      <Button kind="quiet" onClick={() => onDone(null)}>{t('setup.skip')}</Button>
    </EntryPage>
  );
}

function DoneStep({ channel }: { readonly channel: Channel | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <EntryPage title={t('setup.doneTitle')} text={channel ? t('setup.doneText', { name: channel.name }) : t('setup.doneTextNone')} wide>
      {channel?.webhookUrl ? <FormGroup title={t('channel.webhook')}><p>{t('channel.webhookHint')}</p><CopyField label={t('channel.webhook')} value={channel.webhookUrl} /></FormGroup> : null}
      <Button kind="primary" onClick={() => void navigate({ to: '/' })}>{t('setup.toInbox')}</Button>
    </EntryPage>
  );
}
