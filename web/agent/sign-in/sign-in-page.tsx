import { useMutation } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { enterSession, useScreen } from '../../ui/client/session.tsx';
import { Banner } from '../../ui/parts/banner.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { EntryPage } from '../../ui/parts/entry-page.tsx';
import { TextField } from '../../ui/parts/field.tsx';
import { Form } from '../../ui/parts/form.tsx';
import { returnPath } from './return-path.ts';

export function SignInPage() {
  const { t } = useTranslation();
  const screen = useScreen();
  const problemText = useProblemText();
  const router = useRouter();
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => screen.api.signIn(email.trim(), password),
    onSuccess: async (session) => {
      enterSession(screen, session);
      const back = returnPath(search.return);
      await (back === null ? navigate({ to: '/inbox/$view', params: { view: 'open' }, replace: true }) : router.history.replace(back));
    },
    onError: () => setPassword(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <EntryPage title={t('signIn.title')} text={t('signIn.text')}>
      <Form onSubmit={submit}>
        {signIn.error ? <Banner tone="red">{problemText(signIn.error)}</Banner> : null}
        <TextField label={t('signIn.email')} type="email" autoComplete="username" required value={email} onChange={(event) => setEmail(event.target.value)} />
        <TextField label={t('signIn.password')} type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
        <Button kind="primary" type="submit" busy={signIn.isPending}>{t('signIn.action')}</Button>
      </Form>
    </EntryPage>
  );
}
