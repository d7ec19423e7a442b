import { useMutation } from '@tanstack/react-query';
import { BadgeCheck, Link2, MoreHorizontal, Unlink } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import type { Customer, Identity } from '../../api/schemas.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen } from '../../ui/client/session.tsx';
import { Badge } from '../../ui/parts/badge.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Confirm } from '../../ui/parts/confirm.tsx';
import { IconButton } from '../../ui/parts/icon-button.tsx';
import { Menu, MenuItem } from '../../ui/parts/menu.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import { keys } from '../data/keys.ts';
import pane from './customer-pane.module.css';
import styles from './identities.module.css';
import { LinkDialog } from './link-dialog.tsx';

const few = 4;

/** By which addresses this person is known, how surely, and why; a link can be taken back. */
export function Identities({ customer, mayChange }: { readonly customer: Customer; readonly mayChange: boolean }) {
  const { t } = useTranslation();
  const { api, queries } = useScreen();
  const toast = useToast();
  const problemText = useProblemText();
  const [linking, setLinking] = useState(false);
  const [leaving, setLeaving] = useState<Identity | null>(null);
  const [whole, setWhole] = useState(false);
  const shown = whole || customer.identities.length <= few + 1 ? customer.identities : customer.identities.slice(0, few);
  const unlink = useMutation({
    mutationFn: (identity: Identity) => api.unlinkIdentity(customer.id, identity.id),
    onSuccess: () => {
      setLeaving(null);
      toast('good', t('identity.unlinked'));
      for (const queryKey of [keys.customer(customer.id), keys.timeline(customer.id), keys.lists, ['conversation']]) void queries.invalidateQueries({ queryKey });
    },
    onError: (error) => toast('bad', problemText(error)),
  });
  return (
    <section className={pane.section}>
      <div className={styles.top}>
        <h3 className={pane.heading}>{t('customer.identities')}</h3>
        {mayChange ? <Button small kind="quiet" icon={<Link2 size={14} />} onClick={() => setLinking(true)}>{t('identity.link')}</Button> : null}
      </div>
      <ul className={styles.list}>
        {shown.map((identity) => (
          <li key={identity.id} className={styles.identity}>
            <div className={styles.text}>
              <p className={styles.name} title={identity.externalId}>{identity.email ?? identity.phone ?? identity.externalId}</p>
              <p className={styles.sub}>{identity.channelName} · <How how={identity.how} score={identity.score} /></p>
            </div>
            {identity.verified
              ? <Badge tone="green" icon={<BadgeCheck aria-hidden />} title={t('identity.verifiedText')}>{t('identity.verified')}</Badge>
              : <Badge title={t('identity.claimedText')}>{t('identity.claimed')}</Badge>}
            {mayChange && customer.identities.length > 1 ? (
              <Menu align="end" trigger={<IconButton small label={t('action.more')} icon={<MoreHorizontal size={15} />} className={styles.more} />}>
                <MenuItem icon={<Unlink size={15} />} onSelect={() => setLeaving(identity)}>{t('identity.unlink')}</MenuItem>
              </Menu>
            ) : null}
          </li>
        ))}
      </ul>
      {shown.length < customer.identities.length ? <Button small kind="quiet" onClick={() => setWhole(true)}>{t('identity.showAll', { count: customer.identities.length - shown.length })}</Button> : null}
      <LinkDialog open={linking} onClose={() => setLinking(false)} customer={customer} />
      <Confirm open={leaving !== null} title={t('identity.unlinkTitle')} text={t('identity.unlinkText')} verb={t('identity.unlink')} busy={unlink.isPending}
        onConfirm={() => { if (leaving) unlink.mutate(leaving); }} onClose={() => setLeaving(null)} />
    </section>
  );
}

function How({ how, score }: Pick<Identity, 'how' | 'score'>) {
  const { i18n } = useTranslation();
  const locale = useLocale();
  const key = `identity.how.${how}`;
  const words = i18n.exists(key) ? String(i18n.t(key as never)) : how;
  return <>{score < 1 ? `${words} (${new Intl.NumberFormat(locale, { style: 'percent' }).format(score)})` : words}</>;
}
