import { backupTo, restoreFrom } from '../../runtime/embedded/index.ts';
import { readConfig } from '../config.ts';
import { need, readOptions } from './options.ts';

/** `parley backup FILE`. The key that opens sealed settings is not inside, and it says so. */
export async function backup(words: readonly string[]): Promise<void> {
  const { positionals } = readOptions(words, {});
  const target = need(positionals[0], 'the file to write');
  const config = readConfig(process.env);
  const written = await backupTo(config.dataFolder, target);
  process.stdout.write(`${target}: ${written.bytes} bytes, ${written.files} files\n`);
  process.stdout.write(config.key === undefined
    ? `The key is not inside. Keep a copy of ${config.dataFolder}/key apart from the backup: without it channel passwords must be typed in anew.\n`
    : 'The key (PARLEY_KEY) is not inside. Keep it apart from the backup: without it channel passwords must be typed in anew.\n');
}

/** `parley restore FILE`. */
export async function restore(words: readonly string[]): Promise<void> {
  const { positionals } = readOptions(words, {});
  const source = need(positionals[0], 'the backup file');
  const config = readConfig(process.env);
  const restored = await restoreFrom(source, config.dataFolder);
  process.stdout.write(`${config.dataFolder}: restored, ${restored.files} files. Put the key back (file "key" or PARLEY_KEY), then start Parley.\n`);
}
