import { createContext, useContext, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { usePreferences } from '../../ui/client/preferences-context.tsx';
import { createKeyReader, type Command } from './shortcuts.ts';

type Handler = () => void;
type Registry = Map<Command, Handler[]>;

const CommandContext = createContext<Registry | null>(null);

/** Listens to the keyboard for the whole screen; the part drawn last that knows a command carries it out. */
export function CommandProvider({ children }: { readonly children: ReactNode }) {
  const registry = useMemo<Registry>(() => new Map(), []);
  const { preferences } = usePreferences();
  const active = preferences.shortcuts;
  useEffect(() => {
    const read = createKeyReader(() => performance.now());
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing || isElsewhere(event)) return;
      if (!active && event.key !== 'Escape') return;
      const command = read(event);
      const handler = command === null ? undefined : registry.get(command)?.at(-1);
      if (!handler || (command === 'open' && isPressable(event.target))) return;
      event.preventDefault();
      handler();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [registry, active]);
  return <CommandContext value={registry}>{children}</CommandContext>;
}

/** While this part is drawn, `command` does `handler`; nothing when `handler` is null. */
export function useCommand(command: Command, handler: Handler | null): void {
  const registry = useContext(CommandContext);
  const latest = useRef(handler);
  useEffect(() => { latest.current = handler; });
  const wanted = handler !== null;
  useEffect(() => {
    if (!registry || !wanted) return;
    const mine = () => latest.current?.();
    registry.set(command, [...(registry.get(command) ?? []), mine]);
    return () => { registry.set(command, (registry.get(command) ?? []).filter((other) => other !== mine)); };
  }, [registry, command, wanted]);
}

/** Keys that belong to a text being written, a menu or a dialog are none of ours; Escape leaves the text. */
function isElsewhere(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (document.querySelector('[role="dialog"], [role="menu"]')) return true;
  if (!target || !(target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))) return false;
  if (event.key === 'Escape') target.blur();
  return true;
}

/** What Enter presses by itself. Rows are not among them: the list knows which one is meant before the focus has got there. */
function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('a:not([data-row]), button, [role="tab"], [role="switch"]') !== null;
}
