import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { chooseLanguage, setLanguage } from '../i18n.ts';
import { usePreferenceStore, type Preferences, type PreferenceStore } from '../preferences.ts';

interface Context { readonly preferences: Preferences; readonly prefer: (change: Partial<Preferences>) => void }
const PreferenceContext = createContext<Context | null>(null);

/** Hands the choices on, and carries theme and language out on the document. */
export function PreferenceProvider({ store, children }: { readonly store: PreferenceStore; readonly children: ReactNode }) {
  const preferences = usePreferenceStore(store);
  useEffect(() => {
    if (preferences.theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = preferences.theme;
  }, [preferences.theme]);
  useEffect(() => {
    // A catalogue that cannot be loaded leaves the language as it is; every text stays readable.
    setLanguage(chooseLanguage(preferences.language, navigator.languages)).catch(() => {});
  }, [preferences.language]);
  const context = useMemo(() => ({ preferences, prefer: store.set }), [preferences, store]);
  return <PreferenceContext value={context}>{children}</PreferenceContext>;
}

export function usePreferences(): Context {
  const context = useContext(PreferenceContext);
  if (!context) throw new Error('Preferences were asked for outside PreferenceProvider.');
  return context;
}
