/**
 * The form in which rules compare text: lower-case without a locale, accents removed, any white space one space. Turkish and
 * Azerbaijani dotted and dotless i become one letter, since people type either; so do й and и, ё and е.
 */
export function fold(text: string): string {
  return text.normalize('NFD').toLowerCase().replace(/[\u0300-\u036f]+/g, '').replaceAll('ı', 'i').replace(/\s+/g, ' ');
}
