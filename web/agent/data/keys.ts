/** The names under which the query cache keeps things; the live stream finds them by these. */
export const keys = {
  views: ['views'] as const,
  lists: ['conversations'] as const,
  list: (view: string) => ['conversations', view] as const,
  conversation: (id: string) => ['conversation', id] as const,
  messages: (id: string) => ['messages', id] as const,
  history: (id: string) => ['history', id] as const,
  joins: (id: string) => ['joins', id] as const,
  recipients: (id: string) => ['recipients', id] as const,
  signatures: ['signatures'] as const,
  signatureFor: (id: string, signatureId: string | undefined) => ['signature', id, signatureId ?? null] as const,
  customer: (id: string) => ['customer', id] as const,
  timeline: (id: string) => ['timeline', id] as const,
  search: (q: string) => ['search', q] as const,
  users: ['users'] as const,
  teams: ['teams'] as const,
  channels: ['channels'] as const,
};
