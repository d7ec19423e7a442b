import { CircleCheck, CircleX, LoaderCircle } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckResult } from '../../api/schemas.ts';
import { Hidden } from '../../ui/parts/hidden.tsx';
import styles from './check-steps.module.css';

/** What was tried, one after the other, and where it stopped. */
export function CheckSteps({ result, checking }: { readonly result: CheckResult | undefined; readonly checking: boolean }) {
  const { t, i18n } = useTranslation();
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => { if (result) shown.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' }); }, [result]);
  if (checking) return <output className={styles.checking}><LoaderCircle size={16} className={styles.spin} aria-hidden />{t('check.running')}</output>;
  if (!result) return null;
  const say = (step: string) => nameStep(step, (key, name) => {
    const text: unknown = i18n.exists(key) ? i18n.t(key as never, { name, returnObjects: true }) : undefined;
    return typeof text === 'string' ? text : undefined;
  });
  return (
    <div aria-live="polite" className={styles.result} ref={shown}>
      <p className={styles.verdict} data-ok={result.ok}>{t(result.ok ? 'check.good' : 'check.bad')}</p>
      <ol className={styles.steps}>
        {result.steps.map((step) => (
          <li key={step.step} className={styles.step} data-ok={step.ok}>
            {step.ok ? <CircleCheck size={16} aria-hidden /> : <CircleX size={16} aria-hidden />}
            <Hidden>{t(step.ok ? 'check.stepGood' : 'check.stepBad')}</Hidden>
            <span><span className={styles.name}>{say(step.step)}</span>{step.detail ? <span className={styles.detail}>{step.detail}</span> : null}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** A step in words. `imap.folder.Archive` is one of a kind: the words for `imap.folder.one`, with what it is about. A step without words is named as it is. */
function nameStep(step: string, look: (key: string, name: string) => string | undefined): string {
  const whole = look(`check.step.${step}`, '');
  if (whole !== undefined) return whole;
  const [group = '', kind = '', ...rest] = step.split('.');
  return look(`check.step.${group}.${kind}.one`, rest.join('.')) ?? look(`check.step.${group}.${kind}`, '') ?? step;
}
