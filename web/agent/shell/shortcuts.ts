/** One thing a key press can mean. `keys`: a letter or sign, or two with a space between, pressed one after the other. */
export type Command =
  | 'next' | 'previous' | 'open' | 'reply' | 'reply-all' | 'note' | 'resolve' | 'take' | 'assign' | 'tag' | 'search' | 'help' | 'back'
  | 'go-open' | 'go-mine' | 'go-unassigned' | 'go-all' | 'customer';

export const shortcuts: readonly { readonly keys: string; readonly command: Command }[] = [
  { keys: 'j', command: 'next' },
  { keys: 'k', command: 'previous' },
  { keys: 'Enter', command: 'open' },
  { keys: 'r', command: 'reply' },
  { keys: 'Shift+A', command: 'reply-all' },
  { keys: 'n', command: 'note' },
  { keys: 'e', command: 'resolve' },
  { keys: 'a', command: 'take' },
  { keys: 's', command: 'assign' },
  { keys: 't', command: 'tag' },
  { keys: 'c', command: 'customer' },
  { keys: '/', command: 'search' },
  { keys: 'g i', command: 'go-open' },
  { keys: 'g m', command: 'go-mine' },
  { keys: 'g u', command: 'go-unassigned' },
  { keys: 'g a', command: 'go-all' },
  { keys: '?', command: 'help' },
  { keys: 'Escape', command: 'back' },
];

export interface KeyPress { readonly key: string; readonly code: string; readonly shiftKey?: boolean; readonly ctrlKey: boolean; readonly metaKey: boolean; readonly altKey: boolean }

const patience = 1200;

/**
 * Turns key presses into commands. Letters are read by their place on the board where the layout is not Latin, so that j is j
 * under a Russian or Georgian layout too. The first key of a pair waits for the second for a little over a second.
 */
export function createKeyReader(now: () => number): (press: KeyPress) => Command | null {
  let first = '';
  let at = 0;
  return (press) => {
    if (press.ctrlKey || press.metaKey || press.altKey) return null;
    const key = nameOf(press);
    const pair = first !== '' && now() - at < patience ? `${first} ${key}` : key;
    first = '';
    const found = shortcuts.find((shortcut) => shortcut.keys === pair) ?? shortcuts.find((shortcut) => shortcut.keys === key);
    if (found) return found.command;
    if (shortcuts.some((shortcut) => shortcut.keys.startsWith(`${key} `))) {
      first = key;
      at = now();
    }
    return null;
  };
}

function nameOf({ key, code, shiftKey = false }: KeyPress): string {
  const name = plainName(key, code);
  const shifted = `Shift+${name.toUpperCase()}`;
  return shiftKey && shortcuts.some((shortcut) => shortcut.keys === shifted) ? shifted : name;
}

function plainName(key: string, code: string): string {
  if (key.length > 1 || /^[\p{Script=Latin}\p{P}\p{N}]$/u.test(key)) return key.length === 1 ? key.toLowerCase() : key;
  return /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : code === 'Slash' ? '/' : key;
}
