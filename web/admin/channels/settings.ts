import type { SettingsField } from '../../api/schemas.ts';

/** What stands in the inputs, by dotted path. */
export type Values = Readonly<Record<string, string | boolean>>;

/** The inputs' first contents: kept settings, else the kind's defaults. Secrets are never sent back, so theirs are empty. */
export function valuesOf(fields: readonly SettingsField[], settings: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(fields.map((field) => {
    const kept = read(settings, field.path) ?? field.default;
    if (field.input === 'switch') return [field.path, kept === true];
    return [field.path, typeof kept === 'string' || typeof kept === 'number' ? String(kept) : ''];
  }));
}

/** Settings as the server takes them. What is left empty is left out: an optional part stays absent, a secret stays as it is. */
export function settingsOf(fields: readonly SettingsField[], values: Values): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field.path];
    if (value === undefined || value === '') continue;
    write(settings, field.path, field.input === 'number' && typeof value === 'string' ? Number(value) : typeof value === 'string' && !field.secret ? value.trim() : value);
  }
  return settings;
}

/** The fault about a field, whether its path is given from the settings or from the whole request. */
export function faultOf(path: string, faults: readonly { readonly path: string; readonly message: string }[]): string | undefined {
  return faults.find((fault) => fault.path === path || fault.path === `settings.${path}`)?.message;
}

function read(settings: Readonly<Record<string, unknown>>, path: string): unknown {
  return path.split('.').reduce<unknown>((at, part) => (typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? (at as Record<string, unknown>)[part] : undefined), settings);
}

function write(settings: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split('.');
  const last = parts.pop() ?? path;
  let at = settings;
  for (const part of parts) at = (at[part] ??= {}) as Record<string, unknown>;
  at[last] = value;
}
