import { expect, test } from 'vitest';

const sources = import.meta.glob<string>(['../../**/*.ts', '../../**/*.tsx', '!../../**/*.test.ts', '!../../api/**', '!../../dist/**'], { query: '?raw', import: 'default', eager: true });
const catalogues = import.meta.glob<Record<string, unknown>>('./*.json', { import: 'default', eager: true });
const code = Object.values(sources).join('\n');

function flatten(value: unknown, path: string): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`)) : [path];
}
const plural = /_(zero|one|two|few|many|other)$/;
const keysOf = (name: string) => flatten(catalogues[`./${name}.json`], '');
const english = [...new Set(keysOf('en').map((key) => key.replace(plural, '')))];

/** Keys named in full, and beginnings of those that are put together, as in t(`status.${status}`). */
const named = new Set([...code.matchAll(/'([a-zA-Z]+(?:\.[\w-]+)+)'/g)].map((match) => match[1] ?? ''));
const begun = [...code.matchAll(/`([a-zA-Z]+\.(?:[\w-]+\.)*)\$\{/g)].map((match) => match[1] ?? '').filter((prefix) => english.some((key) => key.startsWith(`${prefix.split('.')[0] ?? ''}.`)));

test('the sources and catalogues were found', () => {
  expect(Object.keys(sources).length).toBeGreaterThan(60);
  expect(english.length).toBeGreaterThan(300);
});

test('every text is used', () => {
  expect(english.filter((key) => !named.has(key) && !begun.some((prefix) => key.startsWith(prefix)))).toEqual([]);
});

test('every text asked for is there', () => {
  const asked = [...code.matchAll(/\bt\(\s*'([^']+)'/g), ...code.matchAll(/\bt\([^'`)]{1,60}\? '([^']+)'/g)].map((match) => match[1] ?? '');
  expect(asked.length).toBeGreaterThan(200);
  expect(asked.filter((key) => !english.includes(key))).toEqual([]);
  expect(begun.filter((prefix) => !english.some((key) => key.startsWith(prefix)))).toEqual([]);
});

test('a placeholder stands in every language where it stands in English', () => {
  const at = (name: string, key: string) => key.split('.').reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], catalogues[`./${name}.json`]);
  const holes = (text: unknown) => [...new Set([...String(text).matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? ''))].toSorted((left, right) => left.localeCompare(right));
  for (const file of Object.keys(catalogues)) {
    const name = file.slice(2, -5);
    const keys = keysOf(name);
    const bare = new Set(keys.map((key) => key.replace(plural, '')));
    expect({ name, missing: english.filter((key) => !bare.has(key)), unknown: [...bare].filter((key) => !english.includes(key)) }).toEqual({ name, missing: [], unknown: [] });
    for (const key of keys) {
      const englishKey = keysOf('en').find((one) => one === key) ?? `${key.replace(plural, '')}_other`;
      expect({ name, key, holes: holes(at(name, key)) }).toEqual({ name, key, holes: holes(at('en', englishKey)) });
    }
    const forms = new Intl.PluralRules(name).resolvedOptions().pluralCategories;
    const counted = english.filter((key) => keysOf('en').includes(`${key}_other`));
    expect({ name, missing: counted.flatMap((key) => forms.map((form) => `${key}_${form}`)).filter((key) => !keys.includes(key)) }).toEqual({ name, missing: [] });
  }
});
