import type { FileNote } from './envelope.ts';

/** What goes with one answer on a channel. */
export interface FileLimits { readonly maxFiles: number; readonly maxBytesEach: number; readonly maxBytesTotal: number }

/** What the server takes at most; a channel may take less, and says so when an answer is begun. */
export const mostLimits: FileLimits = { maxFiles: 20, maxBytesEach: Infinity, maxBytesTotal: Infinity };

type Misfit = 'too-many' | 'too-large' | 'too-large-together';

/** Those of the given files that still fit, in order, and the first reason why others do not. */
export function takeFitting<T extends { readonly size: number }>(kept: readonly FileNote[], given: readonly T[], limits: FileLimits): { readonly taken: readonly T[]; readonly misfit: Misfit | null } {
  const taken: T[] = [];
  let misfit: Misfit | null = null;
  let total = kept.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of given) {
    const wrong: Misfit | null = kept.length + taken.length >= limits.maxFiles ? 'too-many' : file.size > limits.maxBytesEach ? 'too-large' : total + file.size > limits.maxBytesTotal ? 'too-large-together' : null;
    misfit ??= wrong;
    if (wrong !== null) continue;
    total += file.size;
    taken.push(file);
  }
  return { taken, misfit };
}

/** A note for a chosen, dropped or pasted file; its bytes go into the box under the note's id. */
export function noteOf(file: File, makeId: () => string): FileNote {
  const id = makeId();
  const type = file.type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return { id, name: file.name.trim().slice(-200) || 'file', type: /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream', bytes: file.size, contentId: `pic-${id.slice(0, 8)}` };
}

/** Files of a paste or drop; none when text came along, for then the text is what was meant (office programs add a picture of it). */
export function filesOf(data: DataTransfer | null): readonly File[] {
  if (!data || data.files.length === 0) return [];
  if (data.getData('text/plain').trim() !== '') return [];
  return [...data.files];
}
