import { useTranslation } from 'react-i18next';
import { localeOf } from '../i18n.ts';

/** How times, numbers and lists are written on this screen. */
export function useLocale(): string {
  const { i18n } = useTranslation();
  return localeOf(i18n.language, navigator.languages);
}
