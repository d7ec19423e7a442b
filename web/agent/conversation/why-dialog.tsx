import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import type { Conversation, Label } from '../../api/schemas.ts';
import { Badge } from '../../ui/parts/badge.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { Time } from '../../ui/parts/time.tsx';
import { useHistory, useMessages } from '../data/reading.ts';
import { useEventSentence } from './event-sentence.ts';
import { useLabelText } from './label-text.ts';
import styles from './why-dialog.module.css';
import { WhyLines } from './why-lines.tsx';

const routed: ReadonlySet<string> = new Set(['conversation.assigned', 'conversation.team-changed', 'conversation.tagged', 'conversation.priority-changed', 'conversation.status-changed']);

/** Why a conversation is here: how its messages were joined, which rules spoke, what the classifier saw. */
export function WhyDialog({ open, onClose, conversation }: { readonly open: boolean; readonly onClose: () => void; readonly conversation: Conversation }) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('why.title')} description={t('why.text')} wide reading>
      {open ? <div className={styles.parts}><Joins id={conversation.id} /><Routing id={conversation.id} /><Labels labels={conversation.labels} /></div> : null}
    </Dialog>
  );
}

function Joins({ id }: { readonly id: string }) {
  const { t, i18n } = useTranslation();
  const { oldestFirst } = useMessages(id);
  const received = oldestFirst.filter((message) => message.direction === 'in').slice(-8);
  return (
    <section>
      <h3 className={styles.heading}>{t('why.joins')}</h3>
      <ul className={styles.list}>
        {received.map((message) => (
          <li key={message.id} className={styles.row}>
            <span className={styles.when}><Time at={message.at} as="long" /></span>
            <span className={styles.what}>{i18n.exists(`why.joinedBy.${message.joinedBy}`) ? String(i18n.t(`why.joinedBy.${message.joinedBy}` as never)) : message.joinedBy}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Routing({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const history = useHistory(id);
  const sentence = useEventSentence();
  const decisions = (history.data ?? []).filter((event) => routed.has(event.type) && (event.actor.kind === 'rule' || event.actor.kind === 'system'));
  return (
    <section>
      <h3 className={styles.heading}>{t('why.routing')}</h3>
      {decisions.length === 0 ? <p className={styles.none}>{t('why.noRouting')}</p> : (
        <ul className={styles.list}>
          {decisions.map((event) => (
            <li key={event.sequence} className={styles.decision}>
              <p>{sentence(event)} <span className={styles.when}>· <Time at={event.at} as="long" /></span></p>
              <WhyLines why={typeof event.data === 'object' && event.data !== null && 'why' in event.data ? event.data.why : null} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Labels with how sure the classifier is and the words that decided; nothing hides that a guess is a guess. */
function Labels({ labels }: { readonly labels: readonly Label[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const labelText = useLabelText();
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  return (
    <section>
      <h3 className={styles.heading}>{t('why.labels')}</h3>
      {labels.length === 0 ? <p className={styles.none}>{t('why.noLabels')}</p> : (
        <ul className={styles.list}>
          {labels.map((label) => (
            <li key={label.head} className={styles.label}>
              <p className={styles.labelHead}>
                <span className={styles.head}>{labelText.head(label.head)}</span>
                <strong>{labelText.value(label)}</strong>
                <span className={styles.probability}>{percent.format(label.probability)}</span>
                <Badge tone={label.state === 'auto' ? 'green' : label.state === 'suggest' ? 'amber' : 'neutral'} title={t(`why.stateText.${label.state}`)}>{t(`why.state.${label.state}`)}</Badge>
              </p>
              {label.because.length > 0 ? (
                <ul className={styles.terms}>
                  {label.because.map((reason) => (
                    <li key={`${reason.by} ${reason.term}`} className={styles.term} data-against={reason.weight < 0 || undefined} title={t(reason.by === 'rule' ? 'why.byRule' : 'why.byModel')}>
                      {reason.weight < 0 ? '−' : '+'} {reason.term}{reason.by === 'rule' ? <span className={styles.rule}>{t('why.rule')}</span> : null}
                    </li>
                  ))}
                </ul>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
