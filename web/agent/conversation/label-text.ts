import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Label } from '../../api/schemas.ts';

/** Heads and values of labels in words; one the catalogue does not know is shown as it is. */
export function useLabelText(): { head(head: string): string; value(label: Pick<Label, 'head' | 'value'>): string } {
  const { i18n } = useTranslation();
  const { language } = i18n;
  return useMemo(() => {
    const languages = new Intl.DisplayNames(language, { type: 'language', fallback: 'code' });
    const say = (key: string, otherwise: string) => (i18n.exists(key) ? String(i18n.t(key as never)) : otherwise);
    return {
      head: (head) => say(`label.head.${head}`, head),
      value({ head, value }) {
        if (head !== 'language') return say(`label.${head}.${value}`, value.replaceAll('-', ' '));
        return value === 'und' ? say('label.language.und', value) : /^[a-z]{2,3}$/.test(value) ? languages.of(value) ?? value : value;
      },
    };
  }, [i18n, language]);
}
