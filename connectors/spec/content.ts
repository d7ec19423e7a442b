/** A file that came in, whole in memory: bounded by `PARLEY_MAX_BODY` or the connector's own cap. */
export interface InboundFile {
  readonly name: string;
  /** Media type as stated, lower-case, without parameters; `application/octet-stream` when none. */
  readonly type: string;
  readonly content: Uint8Array;
  /** For inline images: the Content-ID without angle brackets. */
  readonly contentId?: string;
  readonly inline?: boolean;
}

/** A file to send. */
export interface OutboundFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  read(): Promise<Uint8Array>;
}

/** Someone on the other side, in the provider's terms. */
export interface Party {
  /** The provider's id of the person on this account, opaque to the hub. For mail the lower-cased address. */
  readonly externalId: string;
  readonly name?: string;
  readonly email?: string;
  /** E.164 when it can be made so, else as given. */
  readonly phone?: string;
  /** Whether the channel proves that the sender is this id. An unsigned From header proves nothing. */
  readonly verified: boolean;
}
