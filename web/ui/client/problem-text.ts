import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from './problem.ts';

/** The catalogue's words for a problem's code; the server's own sentence where the catalogue has none. */
export function useProblemText(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return useCallback((error: unknown) => {
    if (!(error instanceof ProblemError)) return t('problem.unexpected');
    const key = `problem.${error.code}`;
    const text = i18n.exists(key) ? String(i18n.t(key as never)) : error.message;
    // A code such as `channel` is also the name of a group of texts; then the server's sentence is the better one.
    return text.startsWith('problem.') || text.includes('returned an object') ? error.message : text;
  }, [t, i18n]);
}
