import type { JobRequest } from '../../runtime/ports/index.ts';

/** Carries a queued message out. */
export function sendJob(messageId: string): JobRequest {
  return { queue: 'send', payload: { messageId }, key: messageId };
}

/** Leaves a copy of a sent message with the provider. `since`: when it was sent, ms UTC. */
export function fileJob(messageId: string, since: number): JobRequest {
  return { queue: 'file', payload: { messageId, since }, key: messageId };
}
