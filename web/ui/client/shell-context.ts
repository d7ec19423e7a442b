import { createContext, useContext } from 'react';

/** For headers that show the menu button where the sidebar has no room. */
export interface Shell { readonly narrow: boolean; readonly openSidebar: () => void }

export const ShellContext = createContext<Shell>({ narrow: false, openSidebar: () => {} });

export function useShell(): Shell {
  return useContext(ShellContext);
}
