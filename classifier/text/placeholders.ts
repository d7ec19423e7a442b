/**
 * Things whose kind matters and whose letters do not: to a model, every link is the same word. Each is one unit of the
 * private use area, which no text can contain as a word (such characters are separators).
 */
const placeholders = {
  url: 0xe001, mail: 0xe002, user: 0xe003, date: 0xe004, card: 0xe005, money: 0xe006, number: 0xe007,
} as const;

export interface Span {
  readonly start: number;
  readonly end: number;
  /** One of `placeholders`. */
  readonly unit: number;
}

const currency = String.raw`[$€£₼₽₴₾₺]`;
const currencyWord = String.raw`(?:azn|usd|eur|gbp|gel|uah|rub|try|tl|manat\p{L}{0,5}|ман\p{L}{0,5}|руб\p{L}{0,5}|грн|гривен\p{L}{0,3}|гривн\p{L}{0,3}|ლარ\p{L}{0,4}|lira\p{L}{0,4}|dollars?|dolar\p{L}{0,4}|доллар\p{L}{0,4}|долар\p{L}{0,4}|евро|євро|euros?|avro|złot\p{L}{0,4}|zł)`;

/** Every quantifier is bounded: time grows with the text only. Earlier alternatives win at the same place. */
const pattern = new RegExp(
  [
    String.raw`(?<url>https?:\/\/[^\s<>"]{1,2000}|www\.[^\s<>"]{1,2000})`,
    String.raw`(?<mail>[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6})`,
    String.raw`(?<user>(?<![\p{L}\d])@[\p{L}\d_]{1,50})`,
    String.raw`(?<date>\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b)`,
    String.raw`(?<card>\b[\d*x]{4}[ -]?[\d*x]{4}[ -]?[\d*x]{4}[ -]?\d{1,7}\b)`,
    String.raw`(?<money>${currency}\s?\d[\d.,]{0,15}|\b\d[\d.,]{0,15}\s?(?:${currency}|${currencyWord}(?!\p{L})))`,
    String.raw`(?<number>\d{5,40})`,
  ].join('|'),
  'giu',
);

/** Most texts have none of these and need no second look. */
const hint = /[\d@]|:\/\/|www\./i;

const names = ['url', 'mail', 'user', 'date', 'card', 'money', 'number'] as const;

/** In order of appearance, not overlapping. */
export function findPlaceholders(text: string): readonly Span[] {
  if (!hint.test(text)) return [];
  const spans: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    const groups = match.groups ?? {};
    const name = names.find((candidate) => groups[candidate] !== undefined);
    if (name !== undefined) spans.push({ start: match.index, end: match.index + match[0].length, unit: placeholders[name] });
  }
  return spans;
}
