import { existsSync } from 'node:fs';
import path from 'node:path';
import { openSubjects, type Subjects } from '../compose.ts';
import { readConfig, workspaceId, type Config } from '../config.ts';
import { systemPrincipal, type Principal } from '../../people/index.ts';
import { CliError } from './cli-error.ts';

export interface CommandContext extends Subjects {
  readonly config: Config;
  /** The operator at the keyboard; may do everything. */
  readonly operator: Principal;
}

/**
 * Opens the data folder for one command and closes it after. A running server may have it open too: it notices what the
 * command wrote within a quarter of a second. `mustExist`: refuse instead of making an empty data folder.
 */
export async function withParley<T>(work: (context: CommandContext) => Promise<T>, { mustExist = true } = {}): Promise<T> {
  const config = readConfig(process.env);
  if (mustExist && !existsSync(path.join(config.dataFolder))) {
    throw new CliError(`there is no data folder at ${config.dataFolder}; set PARLEY_DATA, or start Parley once`);
  }
  const subjects = await openSubjects({ ...config, logLevel: config.logLevel === 'info' ? 'warn' : config.logLevel });
  try {
    return await work({ ...subjects, config, operator: systemPrincipal(workspaceId) });
  } finally {
    await subjects.runtime.close();
  }
}
