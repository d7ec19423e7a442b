import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../api/schemas.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen } from '../../ui/client/session.tsx';
import { Banner } from '../../ui/parts/banner.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { SelectField, Switch, TextField } from '../../ui/parts/field.tsx';
import { Form, FormRow } from '../../ui/parts/form.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';

export const roles = ['agent', 'supervisor', 'admin', 'read-only'] as const;
const usualCapacity = 20;

/** Makes a user, or changes one; a new password ends that person's sessions. */
export function UserDialog({ user, onClose }: { readonly user: User | null; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { api, queries } = useScreen();
  const toast = useToast();
  const problemText = useProblemText();
  const [draft, setDraft] = useState({ name: user?.name ?? '', email: user?.email ?? '', role: user?.role ?? 'agent' as User['role'], capacity: String(user?.capacity ?? usualCapacity), enabled: user?.enabled ?? true, password: '' });
  const set = (part: Partial<typeof draft>) => setDraft((all) => ({ ...all, ...part }));
  const save = useMutation({
    mutationFn: () => {
      const common = { name: draft.name.trim(), role: draft.role, capacity: Number(draft.capacity) };
      if (user === null) return api.createUser({ ...common, email: draft.email.trim(), password: draft.password });
      return api.changeUser(user.id, { ...common, enabled: draft.enabled, ...(draft.password === '' ? {} : { password: draft.password }) }, user.version);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['users'] });
      toast('good', t('people.saved', { name: draft.name }));
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog open onClose={onClose} title={user === null ? t('people.addUser') : user.name}
      footer={<><Button onClick={onClose}>{t('action.cancel')}</Button><Button kind="primary" type="submit" form="user-form" busy={save.isPending}>{t('action.save')}</Button></>}>
      <Form id="user-form" onSubmit={submit}>
        {save.error ? <Banner tone="red">{problemText(save.error)}</Banner> : null}
        <TextField label={t('people.name')} required maxLength={100} autoComplete="off" value={draft.name} onChange={(event) => set({ name: event.target.value })} />
        <TextField label={t('signIn.email')} type="email" required disabled={user !== null} autoComplete="off" value={draft.email} onChange={(event) => set({ email: event.target.value })} />
        <FormRow>
          <SelectField label={t('people.role')} hint={t(`role.${draft.role}Text`)} value={draft.role} onChoose={(role) => set({ role: role as User['role'] })} options={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))} />
          <TextField label={t('people.capacity')} hint={t('people.capacityHint')} type="number" min={0} max={1000} required value={draft.capacity} onChange={(event) => set({ capacity: event.target.value })} />
        </FormRow>
        <TextField label={user === null ? t('people.firstPassword') : t('people.newPassword')} hint={t('password.rule')} type="password" autoComplete="new-password" required={user === null} minLength={10} maxLength={200}
          optional={user === null ? undefined : t('form.optional')} value={draft.password} onChange={(event) => set({ password: event.target.value })} />
        {user === null ? null : <Switch label={t('people.enabled')} hint={t('people.enabledHint')} checked={draft.enabled} onChange={(enabled) => set({ enabled })} />}
      </Form>
    </Dialog>
  );
}
