import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { collection, type AnyCollection, type Document, type Log, type Migration } from '../../ports/index.ts';
import { openEmbedded, type EmbeddedRuntime } from '../open.ts';

export const workspaceId = 'main';

export interface Note extends Document {
  readonly text: string;
  readonly rank?: number | null;
  readonly tags?: readonly string[];
}

/** The collection as a first version declared it, and as a later one does. */
export const notes = collection<Note>()('notes', { byText: { on: ['text'] } });
export const laterNotes = collection<Note>()('notes', { byRank: { on: ['rank', 'text'] }, byTag: { each: 'tags', on: ['rank'] }, byText: { on: ['text'], unique: true } });

/** A folder that is gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-embedded-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Record<string, unknown> | undefined;
}

/** A log that keeps its lines. */
export function keepLog(): { readonly log: Log; readonly lines: Line[] } {
  const lines: Line[] = [];
  const at = (level: string) => (message: string, fields?: Record<string, unknown>) => void lines.push({ level, message, fields });
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log };
  return { log, lines };
}

/** Opens a folder until the test ends, or `close` comes first. */
export async function openNotes(folder: string, collections: readonly AnyCollection[] = [notes], migrations: readonly Migration[] = [], more: { key?: string; log?: Log } = {}): Promise<EmbeddedRuntime> {
  const runtime = await openEmbedded({ folder, collections, migrations, log: keepLog().log, ...more });
  onTestFinished(() => runtime.close());
  return runtime;
}

export const note = (id: string, more: Partial<Note> = {}): Omit<Note, 'version'> => ({ id, workspaceId, text: id, ...more });
