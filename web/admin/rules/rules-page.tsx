import { useMutation, useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, ListChecks, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import type { Rule } from '../../api/schemas.ts';
import { useProblemText } from '../../ui/client/problem-text.ts';
import { useMay, useScreen } from '../../ui/client/session.tsx';
import { Badge } from '../../ui/parts/badge.tsx';
import { Button } from '../../ui/parts/button.tsx';
import { Switch } from '../../ui/parts/field.tsx';
import { IconButton } from '../../ui/parts/icon-button.tsx';
import { SkeletonRows } from '../../ui/parts/skeleton.tsx';
import { ErrorState, State } from '../../ui/parts/state.tsx';
import { useToast } from '../../ui/parts/toasts.tsx';
import rows from '../shell/rows.module.css';
import { SectionPage } from '../shell/section-page.tsx';
import { useRuleWorld } from './names.ts';
import { positionsAfterMove } from './order.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { sayRule } from './sentence.ts';
import type { Action, Condition } from './shapes.ts';

/** The rules in the order in which they are asked, each in one sentence. */
export function RulesPage() {
  const { t } = useTranslation();
  const { api, queries } = useScreen();
  const mayManage = useMay('rule.manage');
  const toast = useToast();
  const problemText = useProblemText();
  const rules = useQuery({ queryKey: ['rules'], queryFn: () => api.rules(), select: (all) => all.toSorted((left, right) => left.position - right.position || (left.id < right.id ? -1 : 1)) });
  const [open, setOpen] = useState<Rule | 'new' | null>(null);
  const all = rules.data ?? [];
  const change = useMutation({
    mutationFn: async (changed: readonly Rule[]) => {
      for (const { id, version, ...rule } of changed) await api.changeRule(id, rule, version);
    },
    onMutate: (changed) => queries.setQueryData<readonly Rule[]>(['rules'], (kept) => kept?.map((rule) => changed.find((one) => one.id === rule.id) ?? rule)),
    onError: (error) => toast('bad', problemText(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['rules'] }),
  });
  const move = (index: number, by: number) => change.mutate(positionsAfterMove(all, index, index + by));
  const add = mayManage ? <Button kind="primary" icon={<Plus size={16} />} onClick={() => setOpen('new')}>{t('rule.add')}</Button> : undefined;
  return (
    <SectionPage right="rule.read" title={t('admin.rules')} text={t('rule.text')} action={add}>
      {rules.isPending ? <SkeletonRows rows={3} /> : rules.error ? <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />
        : all.length === 0 ? <div className={rows.empty}><State icon={ListChecks} title={t('rule.none')} text={t('rule.noneText')} action={add} /></div> : (
          <ol className={rows.rows}>
            {all.map((rule, index) => (
              <RuleRow key={rule.id} rule={rule} number={index + 1} mayManage={mayManage} busy={change.isPending}
                onUp={index > 0 ? () => move(index, -1) : null} onDown={index < all.length - 1 ? () => move(index, 1) : null}
                onToggle={(enabled) => change.mutate([{ ...rule, enabled }])} onOpen={() => setOpen(rule)} />
            ))}
          </ol>
        )}
      {open === null ? null : <RuleDialog rule={open === 'new' ? null : open} position={Math.min(100_000, (all.at(-1)?.position ?? 0) + 10)} onClose={() => setOpen(null)} />}
    </SectionPage>
  );
}

interface RowProps {
  readonly rule: Rule; readonly number: number; readonly mayManage: boolean; readonly busy: boolean;
  readonly onUp: (() => void) | null; readonly onDown: (() => void) | null;
  readonly onToggle: (enabled: boolean) => void;
  readonly onOpen: () => void;
}

function RuleRow({ rule, number, mayManage, busy, onUp, onDown, onToggle, onOpen }: RowProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { names } = useRuleWorld();
  const sentence = sayRule({ condition: rule.condition as Condition, actions: rule.actions as unknown as readonly Action[] }, t, names, locale);
  return (
    <li className={rows.row} data-off={rule.enabled ? undefined : true}>
      <span className={rows.icon}>{number}</span>
      <div className={rows.text}>
        <p className={rows.name}>{rule.name} {rule.stop ? <Badge title={t('rule.stopHint')}>{t('rule.stops')}</Badge> : null}</p>
        <p className={rows.sub}>{sentence}</p>
      </div>
      {mayManage ? (
        <div className={rows.side}>
          <IconButton small label={t('rule.up', { name: rule.name })} icon={<ArrowUp size={15} />} disabled={onUp === null || busy} onClick={() => onUp?.()} />
          <IconButton small label={t('rule.down', { name: rule.name })} icon={<ArrowDown size={15} />} disabled={onDown === null || busy} onClick={() => onDown?.()} />
          <Switch label={t('rule.enabled', { name: rule.name })} hideLabel checked={rule.enabled} onChange={onToggle} />
          <Button small onClick={onOpen} aria-label={t('people.editNamed', { name: rule.name })}>{t('action.edit')}</Button>
        </div>
      ) : null}
    </li>
  );
}
