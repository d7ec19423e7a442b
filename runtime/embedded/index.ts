export { openEmbedded, type EmbeddedOptions, type EmbeddedRuntime, type RuntimeHandle } from './open.ts';
export { joinEmbedded, type JoinOptions } from './join.ts';
export { UnusableFolder } from './file/schema.ts';
export { systemClock } from './clock.ts';
export { createIds } from './ids.ts';
export { createLog, type LogOptions } from './log.ts';
export { createVault, type KeySource } from './vault.ts';
export { createFiles } from './files.ts';
export { backupTo, restoreFrom, type BackupReport } from './backup.ts';
