export interface PickerOption { readonly id: string; readonly name: string; readonly detail?: string | undefined }

/** Options in which every typed word begins some word of name or detail; accents and case do not count. Order stays. */
export function findOptions<T extends PickerOption>(options: readonly T[], query: string): readonly T[] {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return options;
  return options.filter((option) => {
    const words = wordsOf(`${option.name} ${option.detail ?? ''}`);
    return wanted.every((want) => words.some((word) => word.startsWith(want)));
  });
}

function wordsOf(text: string): readonly string[] {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase().split(/[^\p{L}\p{N}@]+/u).filter((word) => word !== '');
}
