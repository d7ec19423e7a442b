import type { ZodType } from 'zod';
import type { Channel, OpenContext } from './channel.ts';

/** One input of the set-up screen. Labels come from the screen's catalogue as `channel.<kind>.<path>`. */
export interface SettingsField {
  /** Dotted path into the settings: `imap.host`. */
  readonly path: string;
  readonly input: 'text' | 'number' | 'switch' | 'password' | 'email' | 'url';
  readonly required: boolean;
  /** Encrypted at rest and never sent back. */
  readonly secret?: boolean;
  /** A secret that only proves what comes in: it stays when the address beside it changes. Every other must be typed again then. */
  readonly provesOnly?: boolean;
  readonly default?: string | number | boolean;
}

/** A kind of channel. Loads without provider code; `open` brings that in. */
export interface Manifest<S = unknown> {
  /** The `kind` of the API and of the folder. */
  readonly id: string;
  readonly title: string;
  /** Validates and fills in defaults; faults name their path. */
  readonly settings: ZodType<S>;
  readonly fields: readonly SettingsField[];
  open(settings: S, context: OpenContext): Promise<Channel>;
}
