/** What a label condition can ask for; `tests/browser` holds the topics equal to the classifier's. */
const values = {
  complaint: ['certain', 'likely', 'no'],
  urgency: ['critical', 'high', 'normal', 'low'],
  sentiment: ['negative', 'neutral', 'positive'],
  topic: ['access', 'account', 'cards', 'cash', 'exchange', 'fees', 'loans', 'payments', 'refunds', 'savings', 'security', 'service', 'top-ups', 'transfers', 'other'],
  language: ['en', 'az', 'ru', 'uk', 'ka', 'tr'],
  spam: ['yes', 'no'],
} as const;

export const labelHeads = Object.keys(values) as readonly (keyof typeof values)[];

export function labelValues(head: string): readonly string[] {
  return (values as Readonly<Record<string, readonly string[]>>)[head] ?? [];
}
