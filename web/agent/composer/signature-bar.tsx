import { useQuery } from '@tanstack/react-query';
import { PenLine } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../ui/client/session.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/parts/menu.tsx';
import { keys } from '../data/keys.ts';
import styles from './signature-bar.module.css';

/** What is chosen, what there is to choose, and what it will say; undefined while nobody knows or where there are none. */
function useSignature(conversationId: string, chosen: string | null | undefined) {
  const api = useApi();
  const all = useQuery({ queryKey: keys.signatures, queryFn: () => api.signatures() });
  const shown = useQuery({
    queryKey: keys.signatureFor(conversationId, chosen ?? undefined), enabled: chosen !== null,
    queryFn: ({ signal }) => api.signatureFor(conversationId, chosen ?? undefined, signal),
  });
  if (!all.data || all.data.length === 0) return undefined;
  return { all: all.data, rendered: chosen === null ? null : shown.data ?? null };
}

/** What will stand below the answer, as the customer will read it. */
export function SignatureText({ conversationId, chosen }: { readonly conversationId: string; readonly chosen: string | null | undefined }) {
  const signature = useSignature(conversationId, chosen);
  return signature?.rendered ? <p className={styles.text} dir="auto">{signature.rendered.text}</p> : null;
}

interface ChoiceProps { readonly conversationId: string; readonly chosen: string | null | undefined; readonly onChoose: (signatureId: string | null | undefined) => void }

/** Another signature, or none. */
export function SignatureChoice({ conversationId, chosen, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  const signature = useSignature(conversationId, chosen);
  if (!signature) return null;
  const { all, rendered } = signature;
  const name = rendered ? all.find((one) => one.id === rendered.id)?.name ?? t('signature.one') : t('signature.none');
  return (
    <Menu trigger={<button type="button" className={styles.choice} title={t('signature.one')}><PenLine size={14} aria-hidden /><span className={styles.name}>{name}</span></button>}>
      {all.map((one) => <MenuItem key={one.id} checked={rendered?.id === one.id} onSelect={() => onChoose(one.id)}>{one.name}</MenuItem>)}
      <MenuLine />
      <MenuItem checked={chosen === undefined} onSelect={() => onChoose(undefined)}>{t('signature.byItself')}</MenuItem>
      <MenuItem checked={chosen === null} onSelect={() => onChoose(null)}>{t('signature.none')}</MenuItem>
    </Menu>
  );
}
