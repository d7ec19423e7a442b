import { useTranslation } from 'react-i18next';
import { Sparkles } from 'lucide-react';
import type { ChannelKind, SettingsField } from '../../api/schemas.ts';
import { Button } from '../../ui/parts/button.tsx';
import { CopyField } from '../../ui/parts/copy-field.tsx';
import { Switch, TextField } from '../../ui/parts/field.tsx';
import { FormGroup, FormRow } from '../../ui/parts/form.tsx';
import styles from './settings-fields.module.css';
import { faultOf, type Values } from './settings.ts';
import { makeSigningSecret } from './signing-secret.ts';

interface FieldsProps {
  readonly kind: ChannelKind;
  readonly values: Values;
  readonly faults: readonly { readonly path: string; readonly message: string }[];
  /** Already set up: secrets that are left empty stay as they are. */
  readonly existing: boolean;
  readonly onChange: (path: string, value: string | boolean) => void;
}

/** The inputs a kind of channel asks for, grouped as its settings are. */
export function SettingsFields({ kind, values, faults, existing, onChange }: FieldsProps) {
  const say = useFieldText(kind.id);
  const groups = Map.groupBy(kind.fields, (field) => (field.path.includes('.') ? field.path.slice(0, field.path.indexOf('.')) : ''));
  return [...groups].toSorted(([left], [right]) => Number(left !== '') - Number(right !== '')).map(([group, fields]) => {
    const inputs = fields.map((field) => (
      <Input key={field.path} kind={kind.id} field={field} value={values[field.path] ?? ''} error={faultOf(field.path, faults)} existing={existing} onChange={(value) => onChange(field.path, value)} />
    ));
    if (group === '') return inputs;
    return <FormGroup key={group} title={say(`${group}.title`, group.toUpperCase())}><FormRow>{inputs}</FormRow></FormGroup>;
  });
}

interface InputProps { readonly kind: string; readonly field: SettingsField; readonly value: string | boolean; readonly error: string | undefined; readonly existing: boolean; readonly onChange: (value: string | boolean) => void }

function Input({ kind, field, value, error, existing, onChange }: InputProps) {
  const { t } = useTranslation();
  const say = useFieldText(kind);
  const label = say(`${field.path}.label`, field.path);
  const hint = say(`${field.path}.hint`, '');
  if (field.input === 'switch') return <Switch label={label} hint={hint === '' ? undefined : hint} checked={value === true} onChange={onChange} />;
  const keeps = existing && field.secret === true;
  const makes = kind === 'api' && field.path === 'secret';
  const made = makes && typeof value === 'string' && value.startsWith('whsec_');
  return (
    <div className={styles.secret}>
      <TextField label={label} hint={keeps ? t('channel.secretStays') : hint} error={error} optional={field.required || keeps || field.default !== undefined ? undefined : t('form.optional')}
        type={field.secret || field.input === 'password' ? 'password' : field.input} required={field.required && !keeps} autoComplete={field.secret ? 'new-password' : 'off'} spellCheck={false}
        value={String(value)} onChange={(event) => onChange(event.target.value)} />
      {makes && !made ? <Button small kind="quiet" icon={<Sparkles size={14} />} onClick={() => onChange(makeSigningSecret(crypto.getRandomValues(new Uint8Array(32))))}>{t('channel.makeSecret')}</Button> : null}
      {made ? <CopyField label={t('channel.copySecret')} value={value} /> : null}
    </div>
  );
}

/** Labels stand in the catalogue as `channel.<kind>.<path>`; a field of a newer connector shows its path. */
function useFieldText(kind: string): (key: string, otherwise: string) => string {
  const { i18n } = useTranslation();
  return (key, otherwise) => (i18n.exists(`channel.${kind}.${key}`) ? String(i18n.t(`channel.${kind}.${key}` as never)) : otherwise);
}
