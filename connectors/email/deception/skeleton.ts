/** Letters of other alphabets, and odd ones of the Latin, under the Latin letter they are taken for. */
const TWINS: Readonly<Record<string, string>> = {
  a: 'аɑαᴀӓӑạ', b: 'вьъƅβʙбხნϐ', c: 'сϲᴄҫєϵ', d: 'ԁɗđᴅժძ', e: 'еёєәəɛεҽᴇ℮ҿე', f: 'ƒϝꞙ', g: 'ɡցԍɢǥց', h: 'һнћհʜħҥңჩ', i: 'іїɩιɪıӏꙇլ', j: 'јϳʝᴊ', k: 'кκқҝҡᴋĸ',
  l: 'ӏłʟⅼוןا', m: 'мᴍოო', n: 'пηոռɴήიռ', o: 'оοօσөөøᴏסهჿთ٥۵০', p: 'рρþᴘҏ', q: 'ԛզգ', r: 'гʀяᴦґґ', s: 'ѕꜱʂ', t: 'тτŧᴛҭ', u: 'υսᴜцʋũυ', v: 'ѵνᴠѷ', w: 'ԝωᴡшѡɯ', x: 'хχҳх', y: 'уγүұყʏỿӯ', z: 'ᴢʐƶ',
};
const DIGITS: Readonly<Record<string, string>> = { 0: 'o', 1: 'l', 2: 'z', 3: 'e', 4: 'a', 5: 's', 6: 'b', 7: 't', 8: 'b', 9: 'g', i: 'l' };

const LATIN: ReadonlyMap<string, string> = new Map(Object.entries(TWINS).flatMap(([latin, twins]) => Array.from(twins, (twin): [string, string] => [twin, latin])));

/**
 * What a name looks like at a glance: marks off, letters of other alphabets and digits as the Latin letters they resemble, pairs
 * that run together as one. Names with one skeleton are easily taken for each other (the idea of Unicode TS 39 §4, with a
 * shorter table).
 */
export function skeletonOf(name: string): string {
  const plain = name.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  const latin = Array.from(plain, (letter) => LATIN.get(letter) ?? letter).join('');
  return latin.replace(/[0-9i]/g, (letter) => DIGITS[letter]!).replace(/rn/g, 'm').replace(/vv/g, 'w').replace(/cl/g, 'd');
}

/** Whether one letter more, less, other, or two swapped make one name the other. */
export function isOneEditAway(left: string, right: string): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  if (long.length - short.length > 1 || short === long) return false;
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  if (short.length < long.length) return short.slice(same) === long.slice(same + 1);
  if (short.slice(same + 1) === long.slice(same + 1)) return true;
  return short[same] === long[same + 1] && short[same + 1] === long[same] && short.slice(same + 2) === long.slice(same + 2);
}
