import { useMutation } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Customer } from '../../api/schemas.ts';
import { hasStatus } from '../../ui/client/problem.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen } from '../../ui/client/session.tsx';
import { Avatar } from '../../ui/parts/avatar.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { IconButton } from '../../ui/parts/icon-button.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import { renameCustomer } from '../data/cache.ts';
import { keys } from '../data/keys.ts';
import styles from './customer-name.module.css';

interface NameProps { readonly customer: Customer; readonly fallback: string; readonly mayChange: boolean }

/** The customer's name, to be set right in place. */
export function CustomerName({ customer, fallback, mayChange }: NameProps) {
  const { t } = useTranslation();
  const { api, queries } = useScreen();
  const toast = useToast();
  const problemText = useProblemText();
  const [draft, setDraft] = useState<string | null>(null);
  const rename = useMutation({
    mutationFn: (name: string) => api.changeCustomer(customer.id, { name: name === '' ? null : name }, customer.version),
    onSuccess: (changed) => {
      setDraft(null);
      queries.setQueryData(keys.customer(customer.id), changed);
      if (changed.name !== null) renameCustomer(queries, customer.id, changed.name);
    },
    onError: (error) => {
      toast('bad', hasStatus(error, 412) ? t('customer.changedMeanwhile') : problemText(error));
      void queries.invalidateQueries({ queryKey: keys.customer(customer.id) });
    },
  });
  const name = customer.name ?? fallback;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate((draft ?? '').trim());
  };
  return (
    <div className={styles.head}>
      <Avatar name={name} seed={customer.id} size="large" />
      {draft === null ? (
        <div className={styles.titles}>
          <h2 className={styles.name}>{name}</h2>
          {customer.emails[0] ? <p className={styles.address}>{customer.emails[0]}</p> : customer.phones[0] ? <p className={styles.address}>{customer.phones[0]}</p> : null}
        </div>
      ) : (
        <form className={styles.form} onSubmit={submit}>
          {/* Asked for by a press of the button; the field is what that press was for. */}
          {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
          <input autoFocus className={styles.input} aria-label={t('customer.name')} maxLength={200} value={draft} onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); setDraft(null); } }} />
          <span className={styles.buttons}>
            <Button small kind="primary" type="submit" busy={rename.isPending}>{t('action.save')}</Button>
            <Button small onClick={() => setDraft(null)}>{t('action.cancel')}</Button>
          </span>
        </form>
      )}
      {mayChange && draft === null ? <IconButton label={t('customer.rename')} icon={<Pencil size={15} />} onClick={() => setDraft(customer.name ?? '')} /> : null}
    </div>
  );
}
