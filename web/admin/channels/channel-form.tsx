import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel, ChannelKind } from '../../api/schemas.ts';
import { ProblemError } from '../../ui/client/problem.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useApi } from '../../ui/client/session.tsx';
import { Banner } from '../../ui/parts/banner.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { SelectField, TextField } from '../../ui/parts/field.tsx';
import { Form } from '../../ui/parts/form.tsx';
import styles from './channel-form.module.css';
import { CheckSteps } from './check-steps.tsx';
import { ProviderSignIn } from './provider-sign-in.tsx';
import { SettingsFields } from './settings-fields.tsx';
import { settingsOf, valuesOf } from './settings.ts';

interface ChannelFormProps {
  readonly kind: ChannelKind;
  /** Absent: a new one. */
  readonly channel?: Channel;
  readonly onSaved: (channel: Channel) => void;
  readonly onCancel: () => void;
  readonly cancel: string;
}

/** Sets a channel up or changes it. The check says what is wrong before anything is saved; saving without it is allowed. */
export function ChannelForm({ kind, channel, onSaved, onCancel, cancel }: ChannelFormProps) {
  const { t } = useTranslation();
  const api = useApi();
  const problemText = useProblemText();
  const teams = useQuery({ queryKey: ['teams'], queryFn: () => api.teams() });
  const [name, setName] = useState(channel?.name ?? kind.title);
  const [teamId, setTeamId] = useState(channel?.teamId ?? '');
  const [values, setValues] = useState(() => valuesOf(kind.fields, channel?.settings ?? {}));
  const [handle, setHandle] = useState<string | undefined>();
  const settings = () => settingsOf(kind.fields, values);
  const given = () => ({ settings: settings(), ...(handle === undefined ? {} : { signIn: handle }) });
  const provider = kind.signIn ? String(values['auth.kind'] ?? '') : '';
  const check = useMutation({ mutationFn: () => api.checkSettings(kind.id, given()) });
  const save = useMutation({
    mutationFn: () => (channel
      ? api.changeChannel(channel.id, { name: name.trim(), teamId: teamId || null, ...given() }, channel.version)
      : api.createChannel({ kind: kind.id, name: name.trim(), teamId: teamId || null, ...given() })),
    onSuccess: onSaved,
  });
  const error = save.error ?? check.error;
  const faults = error instanceof ProblemError ? error.faults : [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Form onSubmit={submit}>
      {error ? <Banner tone="red">{problemText(error)}</Banner> : null}
      <TextField label={t('channel.name')} hint={t('channel.nameHint')} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      {teams.data && teams.data.length > 0 ? (
        <SelectField label={t('channel.team')} hint={t('channel.teamHint')} value={teamId} onChoose={setTeamId}
          options={[{ value: '', label: t('conversation.noTeam') }, ...teams.data.map((team) => ({ value: team.id, label: team.name }))]} />
      ) : null}
      <SettingsFields kind={kind} values={values} faults={faults} existing={channel !== undefined} onChange={(path, value) => { setValues((all) => ({ ...all, [path]: value })); check.reset(); }}
        signIn={provider === '' || provider === 'password' ? null : <ProviderSignIn key={provider} kind={kind.id} provider={provider} settings={settings} channelId={channel?.id} handle={handle} onHandle={setHandle} />} />
      <CheckSteps result={check.data} checking={check.isPending} />
      <div className={styles.buttons}>
        <Button onClick={onCancel}>{cancel}</Button>
        {channel ? null : <Button onClick={() => check.mutate()} busy={check.isPending}>{t('check.run')}</Button>}
        <Button kind="primary" type="submit" busy={save.isPending}>{t(channel ? 'action.save' : 'channel.create')}</Button>
      </div>
    </Form>
  );
}
