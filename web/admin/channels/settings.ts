import type { SettingsField } from '../../api/schemas.ts';

/** What stands in the inputs, by dotted path; a list stands in its input line by line. */
export type Values = Readonly<Record<string, string | boolean>>;

/** The inputs' first contents: kept settings, else the kind's defaults. Secrets are never sent back, so theirs are empty. */
export function valuesOf(fields: readonly SettingsField[], settings: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(fields.map((field) => {
    const kept = read(settings, field.path) ?? field.default;
    if (field.input === 'switch') return [field.path, kept === true];
    if (field.input === 'list') return [field.path, Array.isArray(kept) ? kept.join('\n') : ''];
    return [field.path, typeof kept === 'string' || typeof kept === 'number' ? String(kept) : ''];
  }));
}

/**
 * Settings as the server takes them. What is left empty or is not asked for now is left out: an optional part stays absent, a
 * secret stays as it is.
 */
export function settingsOf(fields: readonly SettingsField[], values: Values): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field.path];
    if (value === undefined || value === '' || !isAsked(field, fields, values)) continue;
    write(settings, field.path, readInput(field, value));
  }
  return settings;
}

function readInput(field: SettingsField, value: string | boolean): unknown {
  if (typeof value === 'boolean') return value;
  if (field.input === 'number') return Number(value);
  if (field.input === 'list') return linesOf(value);
  return field.secret ? value : value.trim();
}

/** Each line once, without what stands around it. */
function linesOf(text: string): readonly string[] {
  return [...new Set(text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== ''))];
}

/** Whether a field counts while the others stand as they do: what it depends on must be asked for itself. */
export function isAsked(field: SettingsField, fields: readonly SettingsField[], values: Values): boolean {
  const { when } = field;
  if (!when) return true;
  const other = fields.find((one) => one.path === when.path);
  const value = values[when.path] ?? other?.default ?? '';
  return when.is.some((one) => one === value) && (other === undefined || isAsked(other, fields, values));
}

/** Whether a field says something else than it does by itself. */
export function isSet(field: SettingsField, values: Values): boolean {
  const value = values[field.path] ?? '';
  return value !== '' && value !== false && String(value) !== String(field.default ?? '');
}

interface Fault { readonly path: string; readonly message: string }

/** What is wrong with a field, whether its path is given from the settings or from the whole request; of a list, with which line. */
export function faultOf(path: string, faults: readonly Fault[]): { readonly message: string; readonly line: number | null } | undefined {
  for (const fault of faults) {
    const at = fault.path.replace(/^settings\./, '');
    if (at === path) return { message: fault.message, line: null };
    const line = at.startsWith(`${path}.`) ? /^\d+$/.exec(at.slice(path.length + 1))?.[0] : undefined;
    if (line !== undefined) return { message: fault.message, line: Number(line) + 1 };
  }
  return undefined;
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
