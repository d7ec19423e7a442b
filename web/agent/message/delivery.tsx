import { Check, CheckCheck, CircleAlert, CircleHelp, Clock, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message, Refusal } from '../../api/schemas.ts';
import { useMay } from '../../ui/client/session.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Time } from '../../ui/parts/time.tsx';
import { useDecision } from '../data/changing.ts';
import styles from './delivery.module.css';
import { useThread } from './thread-context.ts';

type DeliveryRecord = NonNullable<Message['delivery']>;

const icons: Readonly<Record<DeliveryRecord['state'], ReactNode>> = {
  queued: <Clock size={13} aria-hidden />,
  sent: <Check size={13} aria-hidden />,
  delivered: <CheckCheck size={13} aria-hidden />,
  read: <CheckCheck size={13} aria-hidden />,
  failed: <CircleAlert size={13} aria-hidden />,
  'unknown-outcome': <CircleHelp size={13} aria-hidden />,
};

/** How far an answer got; where it got stuck, what happened and what one can do about it; who did not get it. */
export function Delivery({ message, delivery }: { readonly message: Message; readonly delivery: DeliveryRecord }) {
  const { t } = useTranslation();
  const { state, refused } = delivery;
  const stuck = state === 'failed' || state === 'unknown-outcome';
  const { to, cc } = message.recipients ?? { to: [], cc: [] };
  const others = to.length + cc.length > 1 && refused.length > 0 && !stuck;
  return (
    <footer className={styles.delivery} data-state={state} {...(stuck ? { role: 'alert' } : {})}>
      <span className={styles.state}>{icons[state]}{t(others ? 'delivery.toOthers' : `delivery.${state}`)}{stuck ? null : <> · <Time at={delivery.changedAt} as="clock" /></>}</span>
      {state === 'queued' && delivery.attempts > 0 ? <p className={styles.detail}>{t('delivery.retrying', { count: delivery.attempts })}{delivery.error ? ` ${delivery.error}` : ''}</p> : null}
      {refused.length > 0 ? <ul className={styles.refusals}>{refused.map((refusal) => <li key={`${refusal.at} ${refusal.recipient ?? ''}`}><RefusalLine refusal={refusal} /></li>)}</ul> : null}
      {stuck ? <Stuck message={message} delivery={delivery} /> : null}
      {delivery.warnings.map((warning) => <p key={warning} className={styles.detail}>{warning}</p>)}
    </footer>
  );
}

/** One recipient who got nothing: who, why, for good or for now, and the report that told it. */
function RefusalLine({ refusal }: { readonly refusal: Refusal }) {
  const { t } = useTranslation();
  const { jump } = useThread();
  const { recipient, reason, severity, status, bounceId } = refusal;
  return (
    <p className={styles.refusal} data-severity={severity}>
      <CircleAlert size={13} aria-hidden />
      <span>
        {t('delivery.notTo', { recipient: recipient ?? t('delivery.somebody') })}{reason === null ? '' : ` ${reason}`}{' '}
        <span className={styles.severity} title={status ?? undefined}>({t(`delivery.severity.${severity}`)})</span>
        {bounceId === null ? null : <> <button type="button" className={styles.jump} onClick={() => jump(bounceId)}>{t('delivery.report')}</button></>}
      </span>
    </p>
  );
}

function Stuck({ message, delivery }: { readonly message: Message; readonly delivery: DeliveryRecord }) {
  const { t } = useTranslation();
  const may = useMay('conversation.answer');
  const decide = useDecision(message);
  const unknown = delivery.state === 'unknown-outcome';
  const told = delivery.refused.some((refusal) => refusal.reason !== null && refusal.reason === delivery.error);
  return (
    <>
      <p className={styles.detail}>{unknown ? t('delivery.unknownText') : null}{delivery.error && !told ? ` ${delivery.error}` : null}</p>
      {may ? (
        <p className={styles.actions}>
          <Button small icon={<RefreshCw size={13} />} busy={decide.isPending} onClick={() => decide.mutate('send-again')}>{t('delivery.sendAgain')}</Button>
          {unknown ? <Button small kind="quiet" onClick={() => decide.mutate('was-sent')}>{t('delivery.wasSent')}</Button> : null}
          <Button small kind="quiet" onClick={() => decide.mutate('give-up')}>{t('delivery.giveUp')}</Button>
        </p>
      ) : null}
    </>
  );
}
