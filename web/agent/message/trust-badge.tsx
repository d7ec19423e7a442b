import { BadgeCheck, LoaderCircle, ShieldAlert, ShieldQuestion } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Trust } from '../../api/schemas.ts';
import { Popover } from '../../ui/parts/popover.tsx';
import styles from './trust-badge.module.css';

const icons: Readonly<Record<Trust['verdict'], ReactNode>> = {
  proven: <BadgeCheck size={15} aria-hidden />,
  contradicted: <ShieldAlert size={15} aria-hidden />,
  unproven: <ShieldQuestion size={15} aria-hidden />,
  unchecked: <ShieldQuestion size={15} aria-hidden />,
  checking: <LoaderCircle size={14} aria-hidden />,
};

/** Whether the sender is who the mail says, in a word; the checks behind it on asking. What is as it should be takes the least room. */
export function TrustBadge({ trust }: { readonly trust: Trust }) {
  const { t } = useTranslation();
  const { verdict } = trust;
  const name = t(`trust.verdict.${verdict}`);
  const trigger = (
    <button type="button" className={styles.badge} data-verdict={verdict} aria-label={name} title={name}>
      {icons[verdict]}{verdict === 'proven' ? null : <span aria-hidden>{name}</span>}
    </button>
  );
  return <Popover trigger={trigger} label={t('trust.title')}><Details trust={trust} /></Popover>;
}

function Details({ trust }: { readonly trust: Trust }) {
  const { t } = useTranslation();
  const { verdict, dkim, spf, dmarc, arc, by } = trust;
  const asked = dkim.length > 0 || spf !== undefined || dmarc !== undefined || arc !== undefined;
  return (
    <div className={styles.details}>
      <p className={styles.verdict} data-verdict={verdict}>{icons[verdict]}<strong>{t(`trust.verdict.${verdict}`)}</strong></p>
      <p className={styles.text}>{t(`trust.text.${verdict}`)}</p>
      {asked ? (
        <dl className={styles.checks}>
          {dkim.map((one) => <Check key={`${one.domain} ${one.selector ?? ''}`} name="DKIM" result={one.result} of={one.domain} aligned={one.aligned} />)}
          {spf ? <Check name="SPF" result={spf.result} of={[spf.domain, spf.ip].filter((part) => part !== undefined).join(' · ')} aligned={spf.aligned} /> : null}
          {dmarc ? <Check name="DMARC" result={dmarc.result} of={dmarc.domain ?? ''} note={dmarc.policy && dmarc.result !== 'pass' ? t(`trust.policy.${dmarc.policy}`) : undefined} /> : null}
          {arc ? <Check name="ARC" result={arc.result} of={arc.sealer ?? ''} /> : null}
        </dl>
      ) : null}
      {verdict === 'checking' ? null : <p className={styles.by}>{by === 'us' ? t('trust.byUs') : t('trust.by', { name: by })}</p>}
    </div>
  );
}

interface CheckProps { readonly name: string; readonly result: Trust['dkim'][number]['result']; readonly of: string; readonly aligned?: boolean; readonly note?: string | undefined }

function Check({ name, result, of, aligned, note }: CheckProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.check}>
      <dt className={styles.name}>{name}</dt>
      <dd>
        <span className={styles.result} data-result={result}>{t(`trust.result.${result}`)}</span>{of === '' ? null : <> · <bdi>{of}</bdi></>}
        {result === 'pass' && aligned !== undefined ? <span className={styles.note}>{t(aligned ? 'trust.aligned' : 'trust.notAligned')}</span> : null}
        {note ? <span className={styles.note}>{note}</span> : null}
      </dd>
    </div>
  );
}
