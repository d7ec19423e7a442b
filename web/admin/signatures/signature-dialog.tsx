import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Signature } from '../../api/schemas.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen, useSession } from '../../ui/client/session.tsx';
import { Banner } from '../../ui/parts/banner.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { SelectField, TextAreaField, TextField } from '../../ui/parts/field.tsx';
import { Form, FormRow } from '../../ui/parts/form.tsx';
import { Preview } from './preview.tsx';
import styles from './signature-dialog.module.css';
import { htmlOf, sourceOf, variables, type Variable } from './source.ts';

/** A signature's text with its variables, where it is used by itself, and how it will look. */
export function SignatureDialog({ signature, onClose }: { readonly signature: Signature | null; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { api, queries } = useScreen();
  const problemText = useProblemText();
  const area = useRef<HTMLDivElement>(null);
  const [name, setName] = useState(signature?.name ?? '');
  const [source, setSource] = useState(() => sourceOf(signature?.html ?? ''));
  const [channelId, setChannelId] = useState(signature?.channelId ?? '');
  const [teamId, setTeamId] = useState(signature?.teamId ?? '');
  const [removing, setRemoving] = useState(false);
  const channels = useQuery({ queryKey: ['channels'], queryFn: () => api.channels() });
  const teams = useQuery({ queryKey: ['teams'], queryFn: () => api.teams() });
  const values = useSample(channels.data?.find((one) => one.id === channelId) ?? channels.data?.[0], teams.data?.find((one) => one.id === teamId) ?? teams.data?.[0]);
  const done = async () => {
    await queries.invalidateQueries({ queryKey: ['signatures'] });
    void queries.invalidateQueries({ queryKey: ['signature'] });
    onClose();
  };
  const draft = () => ({ name: name.trim(), html: htmlOf(source), channelId: channelId || null, teamId: teamId || null });
  const save = useMutation({ mutationFn: () => (signature === null ? api.createSignature(draft()) : api.changeSignature(signature.id, draft(), signature.version)), onSuccess: done });
  const remove = useMutation({ mutationFn: () => api.removeSignature(signature?.id ?? ''), onSuccess: done });
  const error = save.error ?? remove.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  /** At the caret, and the caret behind it, as if it had been typed: it can be undone by key. */
  function insert(variable: Variable): void {
    area.current?.querySelector('textarea')?.focus();
    document.execCommand('insertText', false, `{{${variable}}}`);
  }
  return (
    <Dialog open onClose={onClose} wide title={signature === null ? t('signature.add') : signature.name} footer={<>
      {signature === null ? null : removing
        ? <Button kind="danger" busy={remove.isPending} onClick={() => remove.mutate()}>{t('signature.removeSure')}</Button>
        : <Button kind="quiet" onClick={() => setRemoving(true)}>{t('signature.remove')}</Button>}
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Button kind="primary" type="submit" form="signature-form" busy={save.isPending} disabled={source.trim() === ''}>{t('action.save')}</Button>
    </>}>
      <Form id="signature-form" onSubmit={submit}>
        {error ? <Banner tone="red">{problemText(error)}</Banner> : null}
        <TextField label={t('signature.name')} hint={t('signature.nameHint')} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        <div ref={area} className={styles.text}>
          <TextAreaField label={t('signature.textLabel')} hint={t('signature.textHint')} required rows={5} maxLength={100_000} value={source} onChange={(event) => setSource(event.target.value)} dir="auto" />
          <fieldset className={styles.chips} aria-label={t('signature.variables')}>
            {variables.map((variable) => <button key={variable} type="button" className={styles.chip} title={`{{${variable}}}`} onMouseDown={(event) => event.preventDefault()} onClick={() => insert(variable)}>{t(`signature.variable.${variable}`)}</button>)}
          </fieldset>
        </div>
        <section aria-label={t('signature.preview')} className={styles.preview}>
          <h3 className={styles.heading}>{t('signature.preview')}</h3>
          <Preview source={source} values={values} />
        </section>
        <FormRow>
          <SelectField label={t('signature.channel')} value={channelId} onChoose={setChannelId} options={[{ value: '', label: t('signature.anyChannel') }, ...(channels.data ?? []).map((one) => ({ value: one.id, label: one.name }))]} />
          <SelectField label={t('signature.team')} value={teamId} onChoose={setTeamId} options={[{ value: '', label: t('signature.anyTeam') }, ...(teams.data ?? []).map((one) => ({ value: one.id, label: one.name }))]} />
        </FormRow>
        <p className={styles.hint}>{t('signature.whichHint')}</p>
      </Form>
    </Dialog>
  );
}

/** The variables of somebody who could write: oneself, in the chosen team and channel. */
function useSample(channel: { readonly name: string; readonly settings: Readonly<Record<string, unknown>> } | undefined, team: { readonly name: string } | undefined): Readonly<Record<Variable, string | null>> {
  const { user } = useSession();
  const address = channel?.settings['address'];
  return { 'agent.name': user.name, 'agent.email': user.email, 'team.name': team?.name ?? null, 'channel.name': channel?.name ?? null, 'channel.address': typeof address === 'string' ? address : null };
}
