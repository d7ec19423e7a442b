import { useQuery } from '@tanstack/react-query';
import { PenLine, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Signature } from '../../api/schemas.ts';
import { useApi, useMay } from '../../ui/client/session.tsx';
import { Badge } from '../../ui/parts/badge.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState, State } from '../../ui/parts/state.tsx';
import rows from '../shell/rows.module.css';
import { SectionPage } from '../shell/section-page.tsx';
import { SignatureDialog } from './signature-dialog.tsx';
import { splitVariables } from './source.ts';

/** What stands below answers, and where each is used by itself. */
export function SignaturesPage() {
  const { t } = useTranslation();
  const api = useApi();
  const mayManage = useMay('signature.manage');
  const signatures = useQuery({ queryKey: ['signatures'], queryFn: () => api.signatures() });
  const [open, setOpen] = useState<Signature | 'new' | null>(null);
  const add = mayManage ? <Button kind="primary" icon={<Plus size={16} />} onClick={() => setOpen('new')}>{t('signature.add')}</Button> : undefined;
  return (
    <SectionPage right="signature.manage" title={t('admin.signatures')} text={t('signature.text')} action={add}>
      {signatures.isPending ? <SkeletonRows rows={3} /> : signatures.error ? <ErrorState error={signatures.error} onRetry={() => void signatures.refetch()} />
        : signatures.data.length === 0 ? <div className={rows.empty}><State icon={PenLine} title={t('signature.empty')} text={t('signature.emptyText')} action={add} /></div>
          : <ul className={rows.rows}>{signatures.data.map((signature) => <Row key={signature.id} signature={signature} onOpen={() => setOpen(signature)} />)}</ul>}
      {open === null ? null : <SignatureDialog signature={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </SectionPage>
  );
}

function Row({ signature, onOpen }: { readonly signature: Signature; readonly onOpen: () => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const { data: channels = [] } = useQuery({ queryKey: ['channels'], queryFn: () => api.channels() });
  const { data: teams = [] } = useQuery({ queryKey: ['teams'], queryFn: () => api.teams() });
  const channel = channels.find((one) => one.id === signature.channelId)?.name;
  const team = teams.find((one) => one.id === signature.teamId)?.name;
  const said = splitVariables(signature.html.replaceAll(/<[^>]*>/g, ' ')).map((part) => (part.kind === 'text' ? part.text.replaceAll('&amp;', '&') : `{${part.name}}`)).join('').replaceAll(/\s+/g, ' ').trim();
  return (
    <li className={rows.row}>
      <span className={rows.icon}><PenLine size={17} aria-hidden /></span>
      <div className={rows.text}>
        <p className={rows.name}>{signature.name}</p>
        <p className={rows.sub}>{said.slice(0, 160)}</p>
      </div>
      <div className={rows.side}>
        <Badge tone={channel === undefined ? 'neutral' : 'accent'}>{channel ?? t('signature.anyChannel')}</Badge>
        <Badge tone={team === undefined ? 'neutral' : 'accent'}>{team ?? t('signature.anyTeam')}</Badge>
        <Button small onClick={onOpen} aria-label={t('signature.editNamed', { name: signature.name })}>{t('action.edit')}</Button>
      </div>
    </li>
  );
}
