import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './strings/en.json';

/** Languages with a complete catalogue, each under its own name. English is always there; the others load when chosen. */
export const languages = { en: 'English' } as const;
export type Language = keyof typeof languages;

const catalogues: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ default: unknown }>>> = {};

export function isLanguage(name: string): name is Language {
  return name in languages;
}

/** The kept choice, else the first of the browser's languages that we have. */
export function chooseLanguage(kept: string | null, wanted: readonly string[]): Language {
  const candidates = [kept ?? '', ...wanted.map((tag) => tag.split('-')[0] ?? '')];
  return candidates.find(isLanguage) ?? 'en';
}

export async function startTranslations(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en', fallbackLng: 'en', resources: { en: { translation: en } }, interpolation: { escapeValue: false }, returnNull: false,
  });
  await setLanguage(language);
}

/** The region's way to write times and numbers, where the browser names one for the language on the screen. */
export function localeOf(language: string, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.split('-')[0] === language) ?? language;
}

/** Loads the catalogue if need be, then switches every text on the screen. */
export async function setLanguage(language: Language): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'translation')) {
    const load = (catalogues as Record<string, () => Promise<{ default: unknown }>>)[language];
    if (load) i18next.addResourceBundle(language, 'translation', (await load()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
