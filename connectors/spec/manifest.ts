import type { ZodType } from 'zod';
import type { Channel, OpenContext } from './channel.ts';

/** One input of the set-up screen. Labels come from the screen's catalogue as `channel.<kind>.<path>`. */
export interface SettingsField {
  /** Dotted path into the settings: `imap.host`. */
  readonly path: string;
  readonly input: 'text' | 'number' | 'switch' | 'password' | 'email' | 'url' | 'select' | 'list' | 'long-text';
  readonly required: boolean;
  /** Encrypted at rest and never sent back. */
  readonly secret?: boolean;
  /** A secret that is never shown to the address beside it (it proves what comes in, or signs): it stays when that changes. Every other must be typed again then. */
  readonly provesOnly?: boolean;
  readonly default?: string | number | boolean;
  /** For `select`. */
  readonly options?: readonly string[];
  /** Shown only while that other field has one of these values. */
  readonly when?: { readonly path: string; readonly is: readonly (string | boolean)[] };
  /** Folded away under this heading (catalogue: `channel.<kind>.group.<name>`) until asked for. */
  readonly group?: string;
}

/** Signing in at the provider in the browser (OAuth 2.0 authorization code with PKCE, RFC 6749 §4.1, RFC 7636). */
export interface SignInFacet<S> {
  /** Where to send the person's browser; ConnectorError `misconfigured` when the settings lack what it needs. */
  start(settings: S, request: { readonly redirectUri: string; readonly state: string; readonly challenge: string }): Promise<string> | string;
  /** What the code buys: secret settings by path, to be stored. ConnectorError `sign-in` when the provider refuses. */
  finish(settings: S, answer: { readonly code: string; readonly redirectUri: string; readonly verifier: string }, fetch: typeof globalThis.fetch): Promise<Readonly<Record<string, string>>>;
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
  readonly signIn?: SignInFacet<S>;
}
