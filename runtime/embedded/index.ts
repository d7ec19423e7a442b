export { openEmbedded, type EmbeddedRuntime, type RuntimeHandle } from './open.ts';
export { joinEmbedded } from './join.ts';
export { UnusableFolder } from './file/schema.ts';
export { createLog } from './log.ts';
export { backupTo, restoreFrom } from './backup.ts';
