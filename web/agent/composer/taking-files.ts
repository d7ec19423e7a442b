import type { FileNote } from './envelope.ts';

/** What the server takes with one answer. Bytes depend on how it and the channel are set up; it says so when they are too many. */
export const mostFiles = 20;

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
