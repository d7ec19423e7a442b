/**
 * Remembers what was worked out for a word as written. Two generations: when the young one is full it becomes the old
 * one, so memory is bounded (2 × `size` words) and everyday words stay. Words longer than 40 are worked out anew.
 */
export interface WordMemory<Result> {
  of(raw: string): Result;
}

const longest = 40;

export function createWordMemory<Result>(size: number, workOut: (raw: string) => Result): WordMemory<Result> {
  let young = new Map<string, Result>();
  let old = new Map<string, Result>();
  return {
    of(raw) {
      const known = young.get(raw);
      if (known !== undefined) return known;
      const result = old.get(raw) ?? workOut(raw);
      if (raw.length > longest) return result;
      if (young.size >= size) {
        old = young;
        young = new Map();
      }
      young.set(raw, result);
      return result;
    },
  };
}
