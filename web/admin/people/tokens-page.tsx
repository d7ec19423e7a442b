import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Token } from '../../api/schemas.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useApi, useScreen } from '../../ui/client/session.tsx';
import { Badge } from '../../ui/parts/badge.tsx';
import { Banner } from '../../ui/parts/banner.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Confirm } from '../../ui/parts/confirm.tsx';
import { CopyField } from '../../ui/parts/copy-field.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { SelectField, TextField } from '../../ui/parts/field.tsx';
import { Form } from '../../ui/parts/form.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState, State } from '../../ui/parts/state.tsx';
import { Time } from '../../ui/parts/time.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import rows from '../shell/rows.module.css';
import { SectionPage } from '../shell/section-page.tsx';
import { roles } from './user-dialog.tsx';

/** Keys for programs. A token is shown once, when it is made. */
export function TokensPage() {
  const { t } = useTranslation();
  const { api, queries } = useScreen();
  const toast = useToast();
  const problemText = useProblemText();
  const tokens = useQuery({ queryKey: ['tokens'], queryFn: () => api.tokens() });
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<Token | null>(null);
  const end = useMutation({
    mutationFn: (token: Token) => api.removeToken(token.id),
    onError: (error) => toast('bad', problemText(error)),
    onSettled: async () => { setEnding(null); await queries.invalidateQueries({ queryKey: ['tokens'] }); },
  });
  return (
    <SectionPage right="token.manage" title={t('admin.tokens')} text={t('token.text')} action={<Button kind="primary" icon={<Plus size={16} />} onClick={() => setMaking(true)}>{t('token.add')}</Button>}>
      {tokens.isPending ? <SkeletonRows rows={2} /> : tokens.error ? <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} />
        : tokens.data.length === 0 ? <div className={rows.empty}><State icon={KeyRound} title={t('token.none')} text={t('token.noneText')} /></div> : (
          <ul className={rows.rows}>
            {tokens.data.map((token) => (
              <li key={token.id} className={rows.row}>
                <span className={rows.icon}><KeyRound size={17} aria-hidden /></span>
                <div className={rows.text}>
                  <p className={rows.name}>{token.name}</p>
                  <p className={rows.sub}>{t('token.made')} <Time at={token.createdAt} as="long" /> · {token.lastUsedAt === null ? t('token.neverUsed') : <>{t('token.lastUsed')} <Time at={token.lastUsedAt} as="long" /></>}</p>
                </div>
                <div className={rows.side}><Badge>{t(`role.${token.role}`)}</Badge><Button small onClick={() => setEnding(token)} aria-label={t('token.endNamed', { name: token.name })}>{t('token.end')}</Button></div>
              </li>
            ))}
          </ul>
        )}
      {making ? <TokenDialog onClose={() => setMaking(false)} /> : null}
      <Confirm open={ending !== null} title={t('token.endTitle', { name: ending?.name ?? '' })} text={t('token.endText')} verb={t('token.end')} danger busy={end.isPending} onConfirm={() => { if (ending) end.mutate(ending); }} onClose={() => setEnding(null)} />
    </SectionPage>
  );
}

function TokenDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const { queries } = useScreen();
  const problemText = useProblemText();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Token['role']>('agent');
  const make = useMutation({ mutationFn: () => api.createToken({ name: name.trim(), role }), onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens'] }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  if (make.data) {
    return (
      <Dialog open onClose={onClose} title={t('token.once')} description={t('token.onceText')} footer={<Button kind="primary" onClick={onClose}>{t('token.copied')}</Button>}>
        <CopyField label={t('token.value')} value={make.data.token} />
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={t('token.add')} footer={<><Button onClick={onClose}>{t('action.cancel')}</Button><Button kind="primary" type="submit" form="token-form" busy={make.isPending}>{t('token.make')}</Button></>}>
      <Form id="token-form" onSubmit={submit}>
        {make.error ? <Banner tone="red">{problemText(make.error)}</Banner> : null}
        <TextField label={t('token.name')} hint={t('token.nameHint')} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        <SelectField label={t('people.role')} hint={t(`role.${role}Text`)} value={role} onChoose={(next) => setRole(next as Token['role'])} options={roles.map((one) => ({ value: one, label: t(`role.${one}`) }))} />
      </Form>
    </Dialog>
  );
}
