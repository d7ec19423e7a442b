import { Check, X } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Hidden } from '../../ui/parts/hidden.tsx';
import { readWhy, type WhyLine } from './why.ts';
import styles from './why-lines.module.css';

/** A reason, line by line; indented where one thing was so because of others. */
export function WhyLines({ why }: { readonly why: unknown }) {
  const lines = useMemo(() => readWhy(why), [why]);
  // Several equal lines may stand in one reason; lines never change places.
  // oxlint-disable-next-line react/no-array-index-key
  return <ul className={styles.lines}>{lines.map((line, index) => <li key={index} className={styles.line}><Line line={line} /></li>)}</ul>;
}

function Line({ line }: { readonly line: WhyLine }) {
  const { t, i18n } = useTranslation();
  const say = (key: string, otherwise: string) => (i18n.exists(key) ? String(i18n.t(key as never)) : otherwise);
  switch (line.kind) {
    case 'code': return say(`why.because.${line.code}`, line.code);
    case 'text': return (
      <span className={styles.fact} style={{ paddingInlineStart: `${line.depth}rem` }}>
        {line.holds === null ? null : line.holds ? <><Check size={13} aria-hidden className={styles.yes} /><Hidden>{t('why.yes')}</Hidden></> : <><X size={13} aria-hidden className={styles.no} /><Hidden>{t('why.no')}</Hidden></>}
        {line.text}
      </span>
    );
    case 'candidate': return (
      <span className={styles.fact}>
        <strong className={styles.name}>{line.name}</strong>
        <span>{t('why.load', { load: line.load, capacity: line.capacity })}</span>
        <span className={styles.aside}>{line.whyNot === null ? t('why.chosen') : say(`why.not.${line.whyNot}`, line.whyNot)}</span>
      </span>
    );
  }
}
