import type { Migration } from '../runtime/ports/index.ts';

/** Forward changes of stored documents, oldest first; never edited once released, only added to. */
export const migrations: readonly Migration[] = [];
