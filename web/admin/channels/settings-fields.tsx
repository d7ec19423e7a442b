import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import type { ChannelKind, SettingsField } from '../../api/schemas.ts';
import { Fold } from '../../ui/parts/fold.tsx';
import { FormGroup, FormRow } from '../../ui/parts/form.tsx';
import { useFieldText } from './field-text.ts';
import { SettingsInput } from './settings-input.tsx';
import { faultOf, isAsked, isSet, type Values } from './settings.ts';

interface FieldsProps {
  readonly kind: ChannelKind;
  readonly values: Values;
  readonly faults: readonly { readonly path: string; readonly message: string }[];
  /** Already set up: secrets that are left empty stay as they are. */
  readonly existing: boolean;
  readonly onChange: (path: string, value: string | boolean) => void;
  /** Stands below the fields of the part that says who signs in. */
  readonly signIn?: ReactNode;
}

/** The inputs a kind of channel asks for: those without a group by the part of the settings they are in, the others folded away. */
export function SettingsFields({ kind, values, faults, existing, onChange, signIn }: FieldsProps) {
  const { t } = useTranslation();
  const say = useFieldText(kind.id);
  const asked = kind.fields.filter((field) => isAsked(field, kind.fields, values));
  const parts = Map.groupBy(asked.filter((field) => field.group === undefined), partOf);
  const folded = Map.groupBy(asked.filter((field) => field.group !== undefined), (field) => field.group ?? '');
  const inputs = (fields: readonly SettingsField[]) => fields.map((field) => (
    <SettingsInput key={field.path} kind={kind.id} field={field} value={values[field.path] ?? ''} fault={faultOf(field.path, faults)} existing={existing} onChange={(value) => onChange(field.path, value)} />
  ));
  return (
    <>
      {[...parts].toSorted(([left], [right]) => Number(left !== '') - Number(right !== '')).map(([part, fields]) => (part === '' ? inputs(fields) : (
        <FormGroup key={part} title={say(`${part}.title`, part.toUpperCase())}><FormRow>{inputs(fields)}</FormRow>{part === 'auth' ? signIn : null}</FormGroup>
      )))}
      {[...folded].map(([group, fields]) => {
        const set = fields.filter((field) => isSet(field, values)).length;
        return (
          <Fold key={group} title={say(`group.${group}`, group)} detail={set > 0 ? t('channel.groupSet', { count: set }) : undefined} open={fields.some((field) => faultOf(field.path, faults))}>
            <FormRow>{inputs(fields)}</FormRow>
          </Fold>
        );
      })}
    </>
  );
}

function partOf({ path }: SettingsField): string {
  return path.includes('.') ? path.slice(0, path.indexOf('.')) : '';
}
