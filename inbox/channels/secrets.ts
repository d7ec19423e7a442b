/** Settings of a channel with dotted paths: `imap.password` is `settings.imap.password`. */
export type Settings = Record<string, unknown>;

export interface SplitSettings {
  /** A copy without the secrets. */
  readonly open: Settings;
  /** The secrets that were given, by path. */
  readonly secrets: Readonly<Record<string, unknown>>;
}

/** Takes the secrets out of the settings. A path that is not there, or is undefined, gives none. */
export function splitSecrets(settings: Settings, paths: readonly string[]): SplitSettings {
  const open = structuredClone(settings);
  const secrets: Record<string, unknown> = {};
  for (const path of paths.toSorted((left, right) => left.length - right.length)) {
    const { holder, name } = findHolder(open, path, false);
    if (!holder || !Object.hasOwn(holder, name)) continue;
    if (holder[name] !== undefined) secrets[path] = holder[name];
    delete holder[name];
  }
  return { open, secrets };
}

/** Puts secrets back where they were taken from. */
export function joinSecrets(open: Readonly<Settings>, secrets: Readonly<Record<string, unknown>>): Settings {
  const settings = structuredClone(open) as Settings;
  for (const [path, value] of Object.entries(secrets)) {
    const { holder, name } = findHolder(settings, path, true);
    if (holder) holder[name] = value;
  }
  return settings;
}

function findHolder(settings: Settings, path: string, make: boolean): { readonly holder: Settings | undefined; readonly name: string } {
  const steps = path.split('.');
  const name = steps.pop() ?? '';
  let holder: Settings | undefined = settings;
  for (const step of [...steps, name]) if (step === '__proto__' || step === '') return { holder: undefined, name };
  for (const step of steps) {
    const next: unknown = Object.hasOwn(holder, step) ? holder[step] : undefined;
    if (isSettings(next)) holder = next;
    else if (make) holder = holder[step] = {};
    else return { holder: undefined, name };
  }
  return { holder, name };
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
