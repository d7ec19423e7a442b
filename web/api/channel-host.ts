import type { CheckStep, Limits, RenewedSecrets, SettingsField, WebhookFacet } from '../../connectors/spec/index.ts';
import type { ChannelRecord } from '../../inbox/index.ts';

/** A kind of channel that can be set up, as its manifest says. */
interface ChannelKindInfo {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly SettingsField[];
  /** One can sign in at its provider in the browser (`Manifest.signIn`). */
  readonly signIn: boolean;
}

/** What the API needs from whoever opens channels (the hub). The API itself knows no connector. */
export interface ChannelHost {
  kinds(): readonly ChannelKindInfo[];
  /** Dotted paths of the settings that are secret. HubError `invalid` (`channel.unknown-kind`) for a kind there is not. */
  secretsOf(kind: string): readonly string[];
  /** Those of them that are used at the address beside them (`host` or `url`) and must not follow when it changes. */
  boundSecretsOf(kind: string): readonly string[];
  /** Checks settings and fills in defaults. HubError `invalid` (`channel.settings`) with a fault per wrong path. */
  parseSettings(kind: string, settings: unknown): Record<string, unknown>;
  /** Tries parsed settings for real, secrets included; those that the provider renews are kept by `secrets`. Ends within 30 s; what fails is a step, not an error. */
  check(kind: string, settings: Record<string, unknown>, secrets: RenewedSecrets): Promise<readonly CheckStep[]>;
  /** The same for a stored channel, which keeps what its provider renews meanwhile. */
  checkStored(channel: ChannelRecord): Promise<readonly CheckStep[]>;
  /**
   * The open account of an enabled channel that takes webhooks; undefined for an unknown, disabled or other channel.
   * Asked with every delivery, so it answers out of memory.
   */
  webhook(channelId: string): Promise<{ readonly channel: ChannelRecord; readonly facet: WebhookFacet } | undefined>;
  /** What an answer on this channel may be. `canSend` false: the channel has no way out, or is turned off. */
  outbound(channelId: string): Promise<{ readonly maxText: number; readonly canSend: boolean; /** Left out: Parley's own limits alone. */ readonly files?: Limits['attachments'] }>;
  /**
   * Where to send a person's browser to sign in at the provider (`SignInFacet.start`); the settings with their secrets.
   * HubError `invalid` (`channel.no-sign-in`) for a kind that knows no such thing, and (`channel.settings`) when the settings
   * lack what it needs.
   */
  startSignIn(kind: string, settings: Record<string, unknown>, request: { readonly redirectUri: string; readonly state: string; readonly challenge: string }): Promise<string>;
  /**
   * What the provider's answer buys (`SignInFacet.finish`): secret settings by dotted path. HubError `invalid`
   * (`channel.sign-in-refused`, with the connector's words) when the provider refuses or cannot be reached.
   */
  finishSignIn(kind: string, settings: Record<string, unknown>, answer: { readonly code: string; readonly redirectUri: string; readonly verifier: string }): Promise<Readonly<Record<string, string>>>;
  /** The channel was made, changed, turned on or off, or removed. Resolves when it accepts (or is closed). */
  changed(channelId: string): Promise<void>;
}
