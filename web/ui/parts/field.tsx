import { useId, type ComponentProps, type ReactNode } from 'react';
import { Switch as Primitive } from 'radix-ui';
import { ChevronDown } from 'lucide-react';
import styles from './field.module.css';

interface FieldProps { readonly label: string; readonly hint?: ReactNode; readonly error?: string | undefined; readonly optional?: string | undefined }

/** Label above, hint and fault below, tied to the control for those who listen. */
function Frame({ id, label, hint, error, optional, children }: FieldProps & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>{label}{optional ? <span className={styles.optional}>{optional}</span> : null}</label>
      {children}
      {hint ? <p id={`${id}-hint`} className={styles.hint}>{hint}</p> : null}
      {error ? <p id={`${id}-error`} className={styles.error}>{error}</p> : null}
    </div>
  );
}

function describedBy(id: string, hint: ReactNode, error: string | undefined): string | undefined {
  return [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;
}

export function TextField({ label, hint, error, optional, ...rest }: FieldProps & ComponentProps<'input'>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error} optional={optional}>
      <input {...rest} id={id} className={styles.input} aria-invalid={error ? true : undefined} aria-describedby={describedBy(id, hint, error)} />
    </Frame>
  );
}

/** Several lines; grows no further than a third of the window by itself. */
export function TextAreaField({ label, hint, error, optional, className, ...rest }: FieldProps & ComponentProps<'textarea'>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error} optional={optional}>
      <textarea {...rest} id={id} className={[styles.input, styles.area, className].filter(Boolean).join(' ')} aria-invalid={error ? true : undefined} aria-describedby={describedBy(id, hint, error)} />
    </Frame>
  );
}

export interface SelectProps extends Omit<ComponentProps<'select'>, 'onChange'> {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (value: string) => void;
}

/** The browser's own list: the one control that works everywhere, phones and screen readers included. */
export function Select({ options, onChoose, ...rest }: SelectProps) {
  return (
    <span className={styles.select}>
      <select {...rest} className={styles.input} onChange={(event) => onChoose(event.target.value)}>
        {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
      </select>
      <ChevronDown size={15} aria-hidden />
    </span>
  );
}

export function SelectField({ label, hint, error, optional, ...rest }: FieldProps & SelectProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error} optional={optional}>
      <Select {...rest} id={id} aria-describedby={describedBy(id, hint, error)} />
    </Frame>
  );
}

export interface SwitchProps { readonly label: string; readonly hint?: string | undefined; readonly checked: boolean; readonly disabled?: boolean; readonly hideLabel?: boolean; readonly onChange: (checked: boolean) => void }

export function Switch({ label, hint, checked, disabled = false, hideLabel = false, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className={styles.switchRow}>
      <Primitive.Root id={id} className={styles.switch} checked={checked} disabled={disabled} onCheckedChange={onChange} aria-label={hideLabel ? label : undefined}
        aria-describedby={hint ? `${id}-hint` : undefined}>
        <Primitive.Thumb className={styles.thumb} />
      </Primitive.Root>
      {hideLabel ? null : <label htmlFor={id} className={styles.switchLabel}>{label}{hint ? <span id={`${id}-hint`} className={styles.hint}>{hint}</span> : null}</label>}
    </div>
  );
}
