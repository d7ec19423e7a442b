import { Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import { Button } from '../../ui/parts/button.tsx';
import { Select } from '../../ui/parts/field.tsx';
import { IconButton } from '../../ui/parts/icon-button.tsx';
import { Menu, MenuItem } from '../../ui/parts/menu.tsx';
import { Choices } from './choices.tsx';
import { labelHeads, labelValues } from './label-values.ts';
import type { RuleWorld } from './names.ts';
import styles from './rule-dialog.module.css';
import { dayName, readMinute, sayMinute, type RuleNames } from './sentence.ts';
import { conditionKinds, deepest, newCondition, type Condition } from './shapes.ts';
import { TermsInput } from './terms-input.tsx';

interface EditorProps {
  readonly condition: Condition;
  readonly depth: number;
  readonly world: RuleWorld;
  readonly names: RuleNames;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: (() => void) | null;
}

const localZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** One condition with its inputs; groups and negations hold further ones. */
export function ConditionEditor(props: EditorProps) {
  const { t } = useTranslation();
  const { condition, onRemove } = props;
  const remove = onRemove ? <IconButton small label={t('rule.removeCondition')} icon={<Trash2 size={15} />} onClick={onRemove} /> : null;
  if (condition.kind === 'all' || condition.kind === 'any') return <Group {...props} condition={condition} remove={remove} />;
  if (condition.kind === 'not') {
    return (
      <div className={styles.group}>
        <div className={styles.groupHead}><span className={styles.kind}>{t('rule.condition.not')}</span>{remove}</div>
        <ConditionEditor {...props} condition={condition.of} depth={props.depth + 1} onChange={(of) => props.onChange({ kind: 'not', of })} onRemove={null} />
      </div>
    );
  }
  return <div className={styles.item}><div className={styles.line}><span className={styles.kind}>{t(`rule.condition.${condition.kind}`)}</span><div className={styles.inputs}><Inputs {...props} /></div></div>{remove}</div>;
}

function Group({ condition, depth, world, names, onChange, remove }: EditorProps & { readonly condition: Extract<Condition, { kind: 'all' | 'any' }>; readonly remove: ReactNode }) {
  const { t } = useTranslation();
  const kinds = conditionKinds.filter((kind) => depth < deepest - 1 || (kind !== 'all' && kind !== 'any' && kind !== 'not'));
  const replace = (index: number, next: Condition | null) => onChange({ ...condition, of: condition.of.flatMap((one, at) => (at === index ? next ?? [] : one)) });
  return (
    <div className={styles.group}>
      <div className={styles.groupHead}>
        <Select aria-label={t('rule.groupKind')} value={condition.kind} onChoose={(kind) => onChange({ ...condition, kind: kind === 'any' ? 'any' : 'all' })}
          options={[{ value: 'all', label: t('rule.condition.all') }, { value: 'any', label: t('rule.condition.any') }]} />
        {remove}
      </div>
      <div className={styles.items}>
        {condition.of.map((one, index) => (
          // Conditions have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <ConditionEditor key={`${index} ${one.kind}`} condition={one} depth={depth + 1} world={world} names={names} onChange={(next) => replace(index, next)} onRemove={() => replace(index, null)} />
        ))}
      </div>
      <div>
        <Menu trigger={<Button small icon={<Plus size={14} />}>{t('rule.addCondition')}</Button>}>
          {kinds.map((kind) => <MenuItem key={kind} onSelect={() => onChange({ ...condition, of: [...condition.of, newCondition(kind, localZone())] })}>{t(`rule.condition.${kind}`)}</MenuItem>)}
        </Menu>
      </div>
    </div>
  );
}

function Inputs({ condition, world, names, onChange }: EditorProps) {
  const { t } = useTranslation();
  const label = t(`rule.condition.${condition.kind}`);
  switch (condition.kind) {
    case 'text': case 'subject': return <TermsInput label={label} terms={condition.contains} onChange={(contains) => onChange({ ...condition, contains })} />;
    case 'tag': return <TermsInput label={label} terms={condition.names} onChange={(tags) => onChange({ ...condition, names: tags })} />;
    case 'customer-email': return <TermsInput label={label} terms={condition.domains} onChange={(domains) => onChange({ ...condition, domains })} />;
    case 'channel': return <Choices label={label} options={world.channels} chosen={condition.ids} onChange={(ids) => onChange({ ...condition, ids })} />;
    case 'channel-kind': return <Choices label={label} options={world.kinds.map((kind) => ({ id: kind.id, name: kind.title }))} chosen={condition.kinds} onChange={(kinds) => onChange({ ...condition, kinds })} />;
    case 'label': return (
      <>
        <Select aria-label={t('rule.labelHead')} value={condition.head} onChoose={(head) => onChange({ ...condition, head, values: [] })} options={labelHeads.map((head) => ({ value: head, label: names.head(head) }))} />
        <Choices label={label} options={labelValues(condition.head).map((value) => ({ id: value, name: names.value(condition.head, value) }))} chosen={condition.values} onChange={(values) => onChange({ ...condition, values })} />
      </>
    );
    case 'customer-new': case 'conversation-new': return (
      <Select aria-label={label} value={condition.is ? 'yes' : 'no'} onChoose={(is) => onChange({ ...condition, is: is === 'yes' })} options={[{ value: 'yes', label: t('rule.yes') }, { value: 'no', label: t('rule.no') }]} />
    );
    case 'time': return <TimeInputs condition={condition} onChange={onChange} />;
    case 'all': case 'any': case 'not': return null;
  }
}

function TimeInputs({ condition, onChange }: { readonly condition: Extract<Condition, { kind: 'time' }>; readonly onChange: (condition: Condition) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const minute = (text: string, otherwise: number) => readMinute(text) ?? otherwise;
  return (
    <>
      <Choices label={t('rule.days')} options={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ id: String(day), name: dayName(day, locale) }))} chosen={condition.days.map(String)} onChange={(days) => onChange({ ...condition, days: days.map(Number).toSorted((left, right) => left - right) })} />
      <span className={styles.times}>
        <input type="time" className={styles.terms} aria-label={t('rule.from')} value={sayMinute(condition.fromMinute)} onChange={(event) => onChange({ ...condition, fromMinute: minute(event.target.value, condition.fromMinute) })} />
        <input type="time" className={styles.terms} aria-label={t('rule.to')} value={sayMinute(condition.toMinute % 1440)} onChange={(event) => onChange({ ...condition, toMinute: minute(event.target.value, condition.toMinute) || 1440 })} />
        <Select aria-label={t('rule.zone')} value={condition.zone} onChoose={(zone) => onChange({ ...condition, zone })} options={[...new Set([condition.zone, ...Intl.supportedValuesOf('timeZone')])].map((zone) => ({ value: zone, label: zone }))} />
      </span>
    </>
  );
}
