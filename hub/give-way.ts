import { readlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** How much this thread gives way, as niceness: at 8 it gets about a seventh of a contended core, so that other programs on a busy machine do not starve it. */
const niceness = 8;

/**
 * Lets the other threads of the process go first when processors are short, so that working messages through never delays
 * accepting the next ones. Linux schedules threads one by one and names them under /proc; elsewhere nothing changes.
 */
export function giveWay(): void {
  try {
    os.setPriority(Number(path.basename(readlinkSync('/proc/thread-self'))), niceness);
  } catch {
    // Not Linux, or no /proc: all threads stay equal, which is slower under overload and right otherwise.
  }
}
