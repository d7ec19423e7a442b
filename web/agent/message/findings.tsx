import { EyeOff, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../api/schemas.ts';
import styles from './findings.module.css';

const few = 3;
const longest = 240;

/** Hidden words and trackers stand in most newsletters: told, but not as a warning. */
function isWarning({ kind }: Finding): boolean {
  return kind !== 'hidden-text' && kind !== 'trackers';
}

/** What in a message could deceive its reader, in words that say what is so and what to do. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  const warnings = findings.filter(isWarning);
  const notes = findings.filter((finding) => !isWarning(finding));
  const shown = whole ? warnings : warnings.slice(0, few);
  return (
    <>
      {warnings.length > 0 ? (
        <section className={styles.warnings} aria-label={t('finding.title')}>
          <h3 className={styles.title}><ShieldAlert size={15} aria-hidden />{t('finding.title')}</h3>
          <List findings={shown} />
          {shown.length < warnings.length ? <button type="button" className={styles.more} onClick={() => setWhole(true)}>{t('finding.more', { count: warnings.length - shown.length })}</button> : null}
        </section>
      ) : null}
      {notes.length > 0 ? (
        <details className={styles.notes}>
          <summary className={styles.summary}><EyeOff size={13} aria-hidden />{t('finding.notes')}</summary>
          <List findings={notes} />
        </details>
      ) : null}
    </>
  );
}

function List({ findings }: { readonly findings: readonly Finding[] }) {
  // Several equal findings may stand in one message, and they never change places.
  // oxlint-disable-next-line react/no-array-index-key
  return <ul className={styles.list}>{findings.map((finding, index) => <li key={index}><One finding={finding} /></li>)}</ul>;
}

function One({ finding }: { readonly finding: Finding }) {
  const { t } = useTranslation();
  switch (finding.kind) {
    case 'hidden-text': return <><p>{t('finding.hiddenText')}</p><Quote text={finding.text} /></>;
    case 'link-lies': return <><p>{t('finding.linkLies')}</p><Facts facts={[[t('finding.shows'), finding.shown], [t('finding.leadsTo'), finding.leadsTo]]} /></>;
    case 'lookalike-domain': return <><p>{t(`finding.lookalike.${finding.where}`)}</p><Facts facts={[[t('finding.isDomain'), finding.domain], [t('finding.looksLike'), finding.like]]} /></>;
    case 'reply-elsewhere': return <><p>{t('finding.replyElsewhere')}</p><Facts facts={[[t('finding.answersTo'), finding.address]]} /></>;
    case 'name-poses-as-address': return <><p>{t('finding.namePoses')}</p><Facts facts={[[t('finding.callsItself'), finding.shown], [t('finding.writesFrom'), finding.address]]} /></>;
    case 'trackers': return <><p>{t('finding.trackers')}</p><Facts facts={[[t('finding.hosts'), finding.hosts.join(', ')]]} /></>;
    case 'dangerous-file': return <><p>{t(`finding.file.${finding.why}`)}</p><Facts facts={[[t('finding.fileName'), finding.name]]} /></>;
  }
}

/** What a stranger wrote stands apart from our words and cannot turn their direction. */
function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }) {
  return <dl className={styles.facts}>{facts.map(([name, value]) => <div key={name} className={styles.fact}><dt>{name}</dt><dd><bdi>{shorten(value)}</bdi></dd></div>)}</dl>;
}

function Quote({ text }: { readonly text: string }) {
  return <blockquote className={styles.quote} dir="auto">{shorten(text)}</blockquote>;
}

function shorten(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
