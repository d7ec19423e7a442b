import { useMutation } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import type { Rule } from '../../api/schemas.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useScreen } from '../../ui/client/session.tsx';
import { Banner } from '../../ui/parts/banner.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { Switch, TextField } from '../../ui/parts/field.tsx';
import { Form, FormGroup } from '../../ui/parts/form.tsx';
import { IconButton } from '../../ui/parts/icon-button.tsx';
import { Menu, MenuItem } from '../../ui/parts/menu.tsx';
import { ActionEditor } from './action-editor.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { useRuleWorld } from './names.ts';
import styles from './rule-dialog.module.css';
import { sayRule } from './sentence.ts';
import { actionKinds, isActionComplete, isComplete, newAction, type Action, type Condition } from './shapes.ts';

/** Writes a rule; its sentence is read back all the while. */
export function RuleDialog({ rule, position, onClose }: { readonly rule: Rule | null; readonly position: number; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { api, queries } = useScreen();
  const problemText = useProblemText();
  const { world, names } = useRuleWorld();
  const [name, setName] = useState(rule?.name ?? '');
  const [stop, setStop] = useState(rule?.stop ?? false);
  const [condition, setCondition] = useState<Condition>(() => asGroup((rule?.condition as Condition | undefined) ?? { kind: 'all', of: [{ kind: 'text', contains: [] }] }));
  const [actions, setActions] = useState<readonly Action[]>(() => (rule?.actions as unknown as readonly Action[] | undefined) ?? []);
  const [removing, setRemoving] = useState(false);
  const done = async () => { await queries.invalidateQueries({ queryKey: ['rules'] }); onClose(); };
  const save = useMutation({
    mutationFn: () => {
      const draft = { name: name.trim(), enabled: rule?.enabled ?? true, position: rule?.position ?? position, condition: { ...condition }, actions: actions.map((action) => ({ ...action })), stop };
      return rule === null ? api.createRule(draft) : api.changeRule(rule.id, draft, rule.version);
    },
    onSuccess: done,
  });
  const remove = useMutation({ mutationFn: () => api.removeRule(rule?.id ?? ''), onSuccess: done });
  const error = save.error ?? remove.error;
  const complete = isComplete(condition) && actions.length > 0 && actions.every(isActionComplete);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete) save.mutate();
  };
  return (
    <Dialog open onClose={onClose} wide title={rule === null ? t('rule.add') : rule.name} footer={<>
      {rule === null ? null : removing
        ? <Button kind="danger" busy={remove.isPending} onClick={() => remove.mutate()}>{t('rule.removeSure')}</Button>
        : <Button kind="quiet" icon={<Trash2 size={15} />} onClick={() => setRemoving(true)}>{t('rule.remove')}</Button>}
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Button kind="primary" type="submit" form="rule-form" busy={save.isPending} disabled={!complete}>{t('action.save')}</Button>
    </>}>
      <Form id="rule-form" onSubmit={submit}>
        {error ? <Banner tone="red">{problemText(error)}</Banner> : null}
        <TextField label={t('rule.name')} required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        <FormGroup title={t('rule.when')}><ConditionEditor condition={condition} depth={1} world={world} names={names} onChange={setCondition} onRemove={null} /></FormGroup>
        <FormGroup title={t('rule.then')}>
          <ul className={styles.actions}>
            {actions.map((action, index) => (
              // Actions have no identity but their place.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={index} className={styles.action}>
                <ActionEditor action={action} world={world} onChange={(next) => setActions(actions.map((one, at) => (at === index ? next : one)))} />
                <IconButton small label={t('rule.removeAction')} icon={<Trash2 size={15} />} onClick={() => setActions(actions.filter((_, at) => at !== index))} />
              </li>
            ))}
          </ul>
          <div>
            <Menu trigger={<Button small icon={<Plus size={14} />}>{t('rule.addAction')}</Button>}>
              {actionKinds.map((kind) => <MenuItem key={kind} onSelect={() => setActions([...actions, newAction(kind)])}>{t(`rule.action.${kind}`)}</MenuItem>)}
            </Menu>
          </div>
        </FormGroup>
        <Switch label={t('rule.stop')} hint={t('rule.stopHint')} checked={stop} onChange={setStop} />
        <p className={styles.sentence} aria-live="polite">{complete ? sayRule({ condition, actions }, t, names, locale) : t('rule.incomplete')}</p>
      </Form>
    </Dialog>
  );
}

/** The editor's outermost is always a group, so that a second condition can be added. */
function asGroup(condition: Condition): Condition {
  return condition.kind === 'all' || condition.kind === 'any' ? condition : { kind: 'all', of: [condition] };
}
