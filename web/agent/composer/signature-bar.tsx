import { useQuery } from '@tanstack/react-query';
import { PenLine } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../ui/client/session.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/parts/menu.tsx';
import { keys } from '../data/keys.ts';
import styles from './signature-bar.module.css';

interface BarProps { readonly conversationId: string; readonly chosen: string | null | undefined; readonly onChoose: (signatureId: string | null | undefined) => void }

/** What will stand below the answer, as the customer will read it; another one or none is a choice away. */
export function SignatureBar({ conversationId, chosen, onChoose }: BarProps) {
  const { t } = useTranslation();
  const api = useApi();
  const all = useQuery({ queryKey: keys.signatures, queryFn: () => api.signatures() });
  const shown = useQuery({
    queryKey: keys.signatureFor(conversationId, chosen ?? undefined), enabled: chosen !== null,
    queryFn: ({ signal }) => api.signatureFor(conversationId, chosen ?? undefined, signal),
  });
  const rendered = chosen === null ? null : shown.data;
  if (!all.data || all.data.length === 0) return null;
  return (
    <div className={styles.signature}>
      {rendered ? <p className={styles.text} dir="auto">{rendered.text}</p> : null}
      <Menu trigger={<button type="button" className={styles.choice}><PenLine size={13} aria-hidden />{rendered ? all.data.find((one) => one.id === rendered.id)?.name ?? t('signature.one') : t('signature.none')}</button>}>
        {all.data.map((one) => <MenuItem key={one.id} checked={rendered?.id === one.id} onSelect={() => onChoose(one.id)}>{one.name}</MenuItem>)}
        <MenuLine />
        <MenuItem checked={chosen === undefined} onSelect={() => onChoose(undefined)}>{t('signature.byItself')}</MenuItem>
        <MenuItem checked={chosen === null} onSelect={() => onChoose(null)}>{t('signature.none')}</MenuItem>
      </Menu>
    </div>
  );
}
