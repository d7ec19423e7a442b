import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Team, User } from '../../api/schemas.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen } from '../../ui/client/session.tsx';
import { Avatar } from '../../ui/parts/avatar.tsx';
import { Banner } from '../../ui/parts/banner.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { TextField } from '../../ui/parts/field.tsx';
import { Form, FormGroup } from '../../ui/parts/form.tsx';
import styles from './team-dialog.module.css';

/** A team's name and who is in it. */
export function TeamDialog({ team, users, onClose }: { readonly team: Team | null; readonly users: readonly User[]; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { api, queries } = useScreen();
  const problemText = useProblemText();
  const [name, setName] = useState(team?.name ?? '');
  const [memberIds, setMemberIds] = useState<readonly string[]>(team?.memberIds ?? []);
  const [removing, setRemoving] = useState(false);
  const done = async () => {
    await Promise.all([['teams'], ['users'], ['views']].map((queryKey) => queries.invalidateQueries({ queryKey })));
    onClose();
  };
  const save = useMutation({
    mutationFn: () => (team === null ? api.createTeam({ name: name.trim(), memberIds }) : api.changeTeam(team.id, { name: name.trim(), memberIds }, team.version)),
    onSuccess: done,
  });
  const remove = useMutation({ mutationFn: () => api.removeTeam(team?.id ?? ''), onSuccess: done });
  const error = save.error ?? remove.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const toggle = (id: string) => setMemberIds((ids) => (ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]));
  return (
    <Dialog open onClose={onClose} title={team === null ? t('people.addTeam') : team.name} footer={<>
      {team === null ? null : removing
        ? <Button kind="danger" busy={remove.isPending} onClick={() => remove.mutate()}>{t('people.removeTeamSure')}</Button>
        : <Button kind="quiet" onClick={() => setRemoving(true)}>{t('people.removeTeam')}</Button>}
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Button kind="primary" type="submit" form="team-form" busy={save.isPending}>{t('action.save')}</Button>
    </>}>
      <Form id="team-form" onSubmit={submit}>
        {error ? <Banner tone="red">{problemText(error)}</Banner> : null}
        <TextField label={t('people.teamName')} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        <FormGroup title={t('people.members')}>
          <ul className={styles.members}>
            {users.filter((user) => user.enabled || memberIds.includes(user.id)).map((user) => (
              <li key={user.id}>
                <label className={styles.member}>
                  <input type="checkbox" className={styles.box} checked={memberIds.includes(user.id)} onChange={() => toggle(user.id)} />
                  <Avatar name={user.name} seed={user.id} size="small" /><span>{user.name}</span>
                </label>
              </li>
            ))}
          </ul>
        </FormGroup>
      </Form>
    </Dialog>
  );
}
