import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useApi } from '../../ui/client/session.tsx';
import { Banner } from '../../ui/parts/banner.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { TextField } from '../../ui/parts/field.tsx';
import { Form } from '../../ui/parts/form.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';

export function PasswordDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const toast = useToast();
  const problemText = useProblemText();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({
    mutationFn: () => api.changePassword(current, next),
    onSuccess: () => {
      toast('good', t('password.changed'));
      setCurrent('');
      setNext('');
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Dialog open={open} onClose={onClose} title={t('user.password')} description={t('password.text')}
      footer={<><Button onClick={onClose}>{t('action.cancel')}</Button><Button kind="primary" type="submit" form="password-form" busy={change.isPending}>{t('action.save')}</Button></>}>
      <Form id="password-form" onSubmit={submit}>
        {change.error ? <Banner tone="red">{problemText(change.error)}</Banner> : null}
        <TextField label={t('password.current')} type="password" autoComplete="current-password" required value={current} onChange={(event) => setCurrent(event.target.value)} />
        <TextField label={t('password.next')} type="password" autoComplete="new-password" required minLength={10} hint={t('password.rule')} value={next} onChange={(event) => setNext(event.target.value)} />
      </Form>
    </Dialog>
  );
}
