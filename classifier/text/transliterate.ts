/**
 * Cyrillic and Georgian in Latin letters. The index holds one Latin spelling of each word (`toLatin`), so that what was
 * typed in either script is found by either. People spell the same sound in several ways; `latinSpellings` and
 * `readings` give the usual ones, for queries only, where a few alternatives cost nothing.
 */

const cyrillic: Readonly<Record<string, string>> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ж: 'zh', з: 'z', и: 'i', й: 'i', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o',
  п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'h', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'sch', ъ: '', ы: 'i', ь: '', э: 'e',
  ю: 'iu', я: 'ia', ё: 'e', є: 'e', і: 'i', ї: 'i', ґ: 'g', ў: 'u',
};

const georgian: Readonly<Record<string, string>> = {
  ა: 'a', ბ: 'b', გ: 'g', დ: 'd', ე: 'e', ვ: 'v', ზ: 'z', თ: 't', ი: 'i', კ: 'k', ლ: 'l', მ: 'm', ნ: 'n', ო: 'o', პ: 'p',
  ჟ: 'zh', რ: 'r', ს: 's', ტ: 't', უ: 'u', ფ: 'p', ქ: 'k', ღ: 'gh', ყ: 'q', შ: 'sh', ჩ: 'ch', ც: 'ts', ძ: 'dz', წ: 'ts',
  ჭ: 'ch', ხ: 'h', ჯ: 'j', ჰ: 'h',
};

const table = new Map<string, string>([...Object.entries(cyrillic), ...Object.entries(georgian)]);

export type Script = 'latin' | 'cyrillic' | 'georgian' | 'other';

/** The script of a folded word, by its first letter that has one. Digits count as Latin. */
export function scriptOf(word: string): Script {
  for (let index = 0; index < word.length; index += 1) {
    const unit = word.charCodeAt(index);
    if (unit >= 0x400 && unit <= 0x52f) return 'cyrillic';
    if (unit >= 0x10d0 && unit <= 0x10ff) return 'georgian';
    if (unit >= 0x61 && unit <= 0x7a) return 'latin';
    if (unit > 0x7f) return 'other';
  }
  return 'latin';
}

function spell(word: string, letters: ReadonlyMap<string, string>): string {
  let result = '';
  for (const letter of word) result += letters.get(letter) ?? letter;
  return result;
}

/**
 * The one Latin spelling under which a folded Cyrillic or Georgian word is indexed; other words are returned as they
 * are. Letter by letter, so the spelling of a beginning is the beginning of the spelling (but for a doubled i, which
 * becomes one: новый, novyi and novy meet).
 */
export function toLatin(word: string): string {
  return spell(word, table).replace(/i{2,}/g, 'i');
}

function withLetters(changes: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map([...table, ...Object.entries(changes)]);
}

const chatRussian = withLetters({ я: 'ya', ю: 'yu', й: 'y', ы: 'y', ё: 'yo', х: 'h' });
const passportRussian = withLetters({ й: 'y', ы: 'y', х: 'kh', щ: 'shch' });
const slavicJ = withLetters({ я: 'ja', ю: 'ju', й: 'j', ы: 'y', х: 'h', ц: 'c' });
const ukrainian = withLetters({ г: 'h', и: 'y', й: 'y', і: 'i', ї: 'yi', є: 'ye', я: 'ya', ю: 'yu', х: 'kh', щ: 'shch' });
const chatGeorgian = withLetters({ ქ: 'q', ყ: 'y', ც: 'c', წ: 'w', ხ: 'x', ფ: 'f', ღ: 'g', ჭ: 'w' });
const officialGeorgian = withLetters({ ხ: 'kh' });

/** The ways a person may have typed a folded Cyrillic or Georgian word in Latin letters; the indexed one first. */
export function latinSpellings(word: string): readonly string[] {
  switch (scriptOf(word)) {
    case 'cyrillic':
      return [toLatin(word), ...[chatRussian, passportRussian, slavicJ, ukrainian].map((letters) => spell(word, letters))];
    case 'georgian':
      return [toLatin(word), ...[chatGeorgian, officialGeorgian].map((letters) => spell(word, letters))];
    case 'latin':
    case 'other':
      return [word];
  }
}

/**
 * Brings the usual Latin spellings of Russian and Ukrainian to the one of `toLatin`: `novyy`, `novyi`, `noviy` →
 * `novi`; `khochu`, `xochu` → `hochu`; `moja`, `moya` → `moia`. Deterministic; meant for comparing, not for reading.
 */
function normaliseLatin(word: string): string {
  return word
    .replace(/shch/g, 'sch')
    .replace(/kh|x/g, 'h')
    .replace(/[yj]/g, 'i')
    .replace(/i[eo]/g, 'e')
    .replace(/tz|c(?!h)/g, 'ts')
    .replace(/w/g, 'v')
    .replace(/i{2,}/g, 'i');
}

/** What a word typed in Latin letters may mean in the index: itself, and as Russian, Ukrainian or Georgian. */
export function readings(word: string): readonly string[] {
  const russian = normaliseLatin(word);
  const uk = russian.replace(/(^|[^scz])h/g, '$1g');
  const ka = word.replace(/kh|x/g, 'h').replace(/y/g, 'q').replace(/f/g, 'p').replace(/w/g, 'ts').replace(/c(?!h)/g, 'ts');
  return [word, russian, uk, ka, ka.replace(/q/g, 'k')];
}
