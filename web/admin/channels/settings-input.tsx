import { Sparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SettingsField } from '../../api/schemas.ts';
import { Button } from '../../ui/parts/button.tsx';
import { CopyField } from '../../ui/parts/copy-field.tsx';
import { SelectField, Switch, TextAreaField, TextField } from '../../ui/parts/field.tsx';
import { useFieldText } from './field-text.ts';
import styles from './settings-fields.module.css';
import { makeSigningSecret } from './signing-secret.ts';

interface InputProps {
  readonly kind: string;
  readonly field: SettingsField;
  readonly value: string | boolean;
  readonly fault: { readonly message: string; readonly line: number | null } | undefined;
  readonly existing: boolean;
  readonly onChange: (value: string | boolean) => void;
}

/** Numbers that are better chosen in words, by path; the catalogue has the words under `choice`. */
const worded: Readonly<Record<string, readonly string[]>> = { 'imap.importDays': ['0', '30', '365', '36500'] };

/** One input of a channel's settings, of the sort its field says. */
export function SettingsInput({ kind, field, value, fault, existing, onChange }: InputProps) {
  const { t } = useTranslation();
  const say = useFieldText(kind);
  const keeps = existing && field.secret === true;
  const hint = keeps ? t('channel.secretStays') : say(`${field.path}.hint`, '');
  const label = say(`${field.path}.label`, field.path);
  if (field.input === 'switch') return <Switch label={label} hint={hint === '' ? undefined : hint} checked={value === true} onChange={onChange} />;
  const error = fault === undefined ? undefined : fault.line === null ? fault.message : t('channel.faultyLine', { line: fault.line, message: fault.message });
  const needed = field.required && !keeps;
  const parts = { label, error, required: needed, value: String(value), optional: needed || keeps || field.default !== undefined ? undefined : t('form.optional') };
  const choices = field.input === 'select' ? field.options ?? [] : worded[field.path];
  if (choices) {
    const known = choices.includes(parts.value) ? choices : [...choices, parts.value];
    return <SelectField {...parts} hint={hint} onChoose={onChange} options={known.map((choice) => ({ value: choice, label: say(`${field.path}.choice.${choice}`, choice) }))} />;
  }
  if (field.input === 'list' || field.input === 'long-text') {
    return (
      <div className={styles.wide}>
        <TextAreaField {...parts} hint={field.input === 'list' && hint === '' ? t('channel.onePerLine') : hint} rows={2} className={field.input === 'long-text' ? styles.code : ''} autoComplete="off" spellCheck={false} onChange={(event) => onChange(event.target.value)} />
      </div>
    );
  }
  const makes = kind === 'api' && field.path === 'secret';
  const made = makes && parts.value.startsWith('whsec_');
  return (
    <div className={styles.secret}>
      <TextField {...parts} hint={hint} type={field.secret || field.input === 'password' ? 'password' : field.input} autoComplete={field.secret ? 'new-password' : 'off'} spellCheck={false} onChange={(event) => onChange(event.target.value)} />
      {makes && !made ? <Button small kind="quiet" icon={<Sparkles size={14} />} onClick={() => onChange(makeSigningSecret(crypto.getRandomValues(new Uint8Array(32))))}>{t('channel.makeSecret')}</Button> : null}
      {made ? <CopyField label={t('channel.copySecret')} value={parts.value} /> : null}
    </div>
  );
}
