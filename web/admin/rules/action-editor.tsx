import { useTranslation } from 'react-i18next';
import { Select } from '../../ui/parts/field.tsx';
import type { RuleWorld } from './names.ts';
import styles from './rule-dialog.module.css';
import type { Action } from './shapes.ts';

const priorities = ['urgent', 'high', 'normal', 'low'] as const;

export function ActionEditor({ action, world, onChange }: { readonly action: Action; readonly world: RuleWorld; readonly onChange: (action: Action) => void }) {
  const { t } = useTranslation();
  return <div className={styles.line} style={{ flex: 1 }}><span className={styles.kind}>{t(`rule.action.${action.kind}`)}</span><Input action={action} world={world} onChange={onChange} /></div>;
}

function Input({ action, world, onChange }: Parameters<typeof ActionEditor>[0]) {
  const { t } = useTranslation();
  const label = t(`rule.action.${action.kind}`);
  const choose = { value: '', label: t('rule.choose') };
  switch (action.kind) {
    case 'assign-team': return <Select aria-label={label} value={action.teamId} onChoose={(teamId) => onChange({ ...action, teamId })} options={[choose, ...world.teams.map((team) => ({ value: team.id, label: team.name }))]} />;
    case 'assign-agent': return <Select aria-label={label} value={action.userId} onChoose={(userId) => onChange({ ...action, userId })} options={[choose, ...world.users.filter((user) => user.enabled).map((user) => ({ value: user.id, label: user.name }))]} />;
    case 'set-priority': return <Select aria-label={label} value={action.priority} onChoose={(priority) => onChange({ ...action, priority: priority as typeof action.priority })} options={priorities.map((priority) => ({ value: priority, label: t(`priority.${priority}`) }))} />;
    case 'add-tag': return <input className={styles.text} aria-label={label} maxLength={64} placeholder={t('rule.tagName')} value={action.name} onChange={(event) => onChange({ ...action, name: event.target.value })} />;
  }
}
