import { useMutation } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Customer } from '../../api/schemas.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen } from '../../ui/client/session.tsx';
import { Avatar } from '../../ui/parts/avatar.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { TextField } from '../../ui/parts/field.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState } from '../../ui/parts/state.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import { keys } from '../data/keys.ts';
import { useCustomer, useSearch } from '../data/reading.ts';
import { itemsOf } from '../list/pages.ts';
import styles from './link-dialog.module.css';

/** Finds another customer record by what they wrote, and links one of its identities here; its conversations come along. */
export function LinkDialog({ open, onClose, customer }: { readonly open: boolean; readonly onClose: () => void; readonly customer: Customer }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const close = () => { setChosen(null); onClose(); };
  return (
    <Dialog open={open} onClose={close} title={t('identity.linkTitle')} description={t('identity.linkText', { name: customer.name ?? '' })}>
      {open ? chosen === null ? <Candidates customer={customer} onChoose={setChosen} /> : <Choice id={chosen} customer={customer} onBack={() => setChosen(null)} onDone={close} /> : null}
    </Dialog>
  );
}

function Candidates({ customer, onChoose }: { readonly customer: Customer; readonly onChoose: (id: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [q, setQ] = useState('');
  const search = useSearch(q);
  const found = new Map(itemsOf(search.data).filter((hit) => hit.customerId !== customer.id).map((hit) => [hit.customerId, hit]));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setQ(text.trim());
  };
  return (
    <>
      <form onSubmit={submit} className={styles.search}>
        <TextField label={t('identity.find')} value={text} onChange={(event) => setText(event.target.value)} hint={t('identity.findHint')} />
        <Button type="submit" disabled={text.trim() === ''}>{t('action.search')}</Button>
      </form>
      {search.error ? <ErrorState error={search.error} /> : null}
      {q !== '' && search.isPending ? <SkeletonRows rows={2} avatar /> : null}
      {search.data && found.size === 0 ? <output className={styles.none}>{t('identity.nobody')}</output> : null}
      <ul className={styles.list}>
        {[...found.values()].map((hit) => (
          <li key={hit.customerId}>
            <button type="button" className={styles.person} onClick={() => onChoose(hit.customerId)}>
              <Avatar name={hit.customerName} seed={hit.customerId} /><span className={styles.text}><span>{hit.customerName}</span><span className={styles.sub}>{hit.subject ?? hit.snippet.map((part) => part.text).join('')}</span></span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Choice({ id, customer, onBack, onDone }: { readonly id: string; readonly customer: Customer; readonly onBack: () => void; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { api, queries } = useScreen();
  const toast = useToast();
  const problemText = useProblemText();
  const other = useCustomer(id);
  const link = useMutation({
    mutationFn: (identityId: string) => api.linkIdentity(customer.id, identityId),
    onSuccess: (changed) => {
      queries.setQueryData(keys.customer(customer.id), changed);
      for (const queryKey of [keys.timeline(customer.id), keys.customer(id), keys.lists, ['conversation']]) void queries.invalidateQueries({ queryKey });
      toast('good', t('identity.linked'));
      onDone();
    },
    onError: (error) => toast('bad', problemText(error)),
  });
  if (other.error) return <ErrorState error={other.error} onRetry={() => void other.refetch()} />;
  if (!other.data) return <SkeletonRows rows={2} />;
  return (
    <>
      <Button small kind="quiet" icon={<ArrowLeft size={14} />} onClick={onBack}>{t('action.back')}</Button>
      <ul className={styles.list}>
        {other.data.identities.map((identity) => (
          <li key={identity.id} className={styles.person}>
            <span className={styles.text}><span>{identity.email ?? identity.phone ?? identity.externalId}</span><span className={styles.sub}>{identity.channelName}</span></span>
            <Button small kind="primary" busy={link.isPending} onClick={() => link.mutate(identity.id)}>{t('identity.linkThis')}</Button>
          </li>
        ))}
      </ul>
    </>
  );
}
