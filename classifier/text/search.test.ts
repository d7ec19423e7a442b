import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, foldForMatch } from './fold.ts';
import { matchRanges, maximumTokens, queryTerms, searchTokens } from './search.ts';

function finds(query: string, text: string): boolean {
  const tokens = searchTokens(text);
  return queryTerms(query).every((term) =>
    term.anyOf.some((candidate) => tokens.some((token) => (term.prefix === true ? token.startsWith(candidate) : token === candidate))),
  );
}

describe('fold', () => {
  it('knows the four letters i of Turkish and Azerbaijani', () => {
    expect(fold('İSTANBUL IŞIK ılıq Iı')).toBe('istanbul isik iliq ii');
  });
  it('drops diacritics of Azerbaijani, Turkish, Russian and Ukrainian, composed or not', () => {
    expect(fold('SİFARİŞ gözləyirəm ŞİKAYƏT')).toBe('sifaris gozleyirem sikayet');
    expect(fold('сче\u0308т СЧЁТ')).toBe('счет счет');
    expect(fold('ї'.normalize('NFD'))).toBe(fold('ї'));
  });
  it('makes Georgian capitals small and full-width letters plain', () => {
    expect(fold('ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ')).toBe('საქართველო');
    expect(fold('ＢＡＮＫ')).toBe('bank');
  });
  it('survives anything, and offsets lead back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const { folded, offsets } = foldForMatch(text);
        expect(offsets.length).toBe(folded.length + 1);
        expect(folded).toBe(fold(text));
        for (let index = 1; index < offsets.length; index += 1) expect(offsets[index]).toBeGreaterThanOrEqual(offsets[index - 1] ?? 0);
        expect(offsets[folded.length]).toBe(text.length);
      }),
    );
  });
  it('keeps lone surrogates and drops NUL', () => {
    expect(fold('a\ud800b\u0000c')).toBe('a\ud800bc');
  });
});

describe('searchTokens', () => {
  it.each([
    ['sifaris ', 'Sifarişim hələ gəlməyib'],
    ['sifariş ', 'sifaris hele gelmeyib'],
    ['sifar', 'SİFARİŞ'],
    ['kart ', 'Kartımdan pul çıxılıb'],
    ['счёт ', 'Закройте мой счет'],
    ['счет ', 'Закройте мой СЧЁТ'],
    ['карты ', 'деньги с картой пропали'],
    ['картка ', 'Мою картку заблоковано'],
    ['рахунок', 'рахунок закрито'],
    ["п'ять ", 'п’ять гривень'],
    ['საჩივარი ', 'ᲡᲐᲩᲘᲕᲐᲠᲘ მაქვს'],
    ['ბარათი ', 'ბარათიდან თანხა ჩამომეჭრა'],
    ['karta ', 'Моя карта не работает'],
    ['moya karta', 'Моя карта не работает'],
    ['novyy schet', 'новый счёт'],
    ['hroshi ', 'де мої гроші'],
    ['карта ', 'moya karta ne rabotaet'],
    ['хочу ', 'ya khochu zakryt schet'],
    ['barati ', 'ბარათი დაბლოკილია'],
    ['fuli', 'ფული არ ჩამირიცხეს'],
    ['ბარათი', 'barati davkarge'],
    ['card ', 'Two cards were charged'],
    ['transactions ', 'one transaction pending'],
    ['transactio', 'one transaction pending'],
    ['113542617735902', 'order 113542617735902 is late'],
    ['Ankara', "Ankara'dan yazıyorum"],
    ['hawaii ', 'a trip to Hawaii'],
    ['iї ', 'mixed iї word'],
  ])('%s finds: %s', (query, text) => {
    expect(finds(query, text)).toBe(true);
  });

  it.each([['kredit ', 'kart'], ['card', 'transfer'], ['мир ', 'мука'], ['loan ', 'load']])('%s does not find: %s', (query, text) => {
    expect(finds(query, text)).toBe(false);
  });

  it('gives each token once, few per word, at most the cap', () => {
    const text = 'Kartımdan pul çıxılıb, kartım bloklanıb. '.repeat(50);
    const tokens = searchTokens(text);
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(tokens.length).toBeLessThanOrEqual(10);
    const many = Array.from({ length: 5000 }, (_unused, index) => `w${index}`).join(' ');
    expect(searchTokens(many).length).toBe(maximumTokens);
  });

  it('takes words that are names of object properties', () => {
    expect(searchTokens('__proto__ constructor toString')).toEqual(expect.arrayContaining(['proto', 'constructor', 'tostring']));
    expect(finds('constructor', 'constructor')).toBe(true);
  });

  it('never throws and never gives an empty token', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        for (const token of searchTokens(text)) expect(token).not.toBe('');
        for (const term of queryTerms(text)) expect(term.anyOf.length).toBeGreaterThan(0);
      }),
    );
  });

  it('finds any word of a text by that word, whatever its case', () => {
    const letters = fc.constantFrom(...'abcizышщяёїєґəğışçöüაბგქწхю'.split(''));
    fc.assert(
      fc.property(fc.array(fc.string({ unit: letters, minLength: 2, maxLength: 9 }), { minLength: 1, maxLength: 6 }), fc.nat(), (words, pick) => {
        const text = words.join(' ');
        const word = words[pick % words.length] ?? '';
        expect(finds(`${word} `, text)).toBe(true);
        expect(finds(word, text)).toBe(true);
      }),
    );
  });
});

describe('queryTerms', () => {
  it('makes only the last open word a prefix', () => {
    const terms = queryTerms('my card');
    expect(terms.map((term) => term.prefix ?? false)).toEqual([false, true]);
    expect(queryTerms('my card ').map((term) => term.prefix ?? false)).toEqual([false, false]);
  });
  it('leaves out single letters beside other words, and is empty for no words', () => {
    expect(queryTerms('a card ').length).toBe(1);
    expect(queryTerms('х карта ').length).toBe(1);
    expect(queryTerms('?!  ')).toEqual([]);
    expect(queryTerms('')).toEqual([]);
  });
  it('is bounded', () => {
    expect(queryTerms('word '.repeat(5000)).length).toBe(12);
  });
});

describe('matchRanges', () => {
  it('points at the words as written', () => {
    const text = 'Mənim SİFARİŞİM hanı?';
    const ranges = matchRanges(text, queryTerms('sifaris'));
    expect(ranges.map((range) => text.slice(range.start, range.end))).toEqual(['SİFARİŞİM']);
  });
});
