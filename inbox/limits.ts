/**
 * The inbox's own limits on what comes in, whatever a connector lets through. Text beyond is cut with a warning on the
 * message (the raw event keeps all of it); nothing is dropped in silence. Lengths in UTF-16 units.
 */
export const limits = {
  text: 500_000,
  subject: 1_000,
  name: 200,
  reason: 500,
  /** A longer external id is kept as its hash. */
  externalId: 1_000,
  attachments: 500,
  attachmentBytes: 100_000_000,
  participants: 100,
  cards: 20,
  findings: 100,
  /** Texts inside cards, findings and verdicts, and their lists. */
  fact: 2_000,
  factItems: 100,
  /** All findings of a message together, and all cards, as JSON. */
  facts: 100_000,
  refusals: 100,
  /** Messages with one and the same external id that references to it find. */
  twins: 20,
  /** References looked up: the nearest and, where a thread began, the farthest. */
  nearReferences: 30,
  farReferences: 10,
  deliveriesAtOnce: 1_000,
  /** Places of a provider's asked for at once, and their length. */
  placesAtOnce: 1_000,
  place: 300,
  /** Bodies and HTML up to this many bytes lie in documents, longer ones in Files. */
  inlineBytes: 65_536,
  /** A sender's clock further back than this is not believed, ms. */
  oldestMessage: 8 * 86_400_000,
  preview: 200,
} as const;

/** The text within `longest`, never cut inside a character. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest);
}
