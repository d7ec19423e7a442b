/** What one opened account can take, as numbers that core and screen read alike. */
export interface Limits {
  readonly text: {
    /** Longest text in `unit`; longer is refused before sending, never cut. */
    readonly max: number;
    readonly unit: 'characters' | 'bytes' | 'graphemes';
    /** Whether HTML content is carried besides text. */
    readonly rich: boolean;
  };
  readonly attachments: { readonly maxFiles: number; readonly maxBytesEach: number; readonly maxBytesTotal: number };
  /** How long after the customer's last message one may answer, ms; null: for ever. */
  readonly replyWindowMs: number | null;
  /** Whether answers are read by everybody. */
  readonly audience: 'private' | 'public';
  /** Whether the channel itself has a subject line. */
  readonly subject: boolean;
  /**
   * How messages become conversations when no thread hint proves one. `by-person`: a person has one open conversation on
   * the account and bursts fold into it (chat, SMS). `by-proof`: without proof it is a new conversation (mail).
   */
  readonly threads: 'by-person' | 'by-proof';
}
