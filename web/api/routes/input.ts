import { z } from '@hono/zod-openapi';

/** Path and query parameters that many routes take. */
export const idParams = z.object({ id: z.string().min(1).max(64) });
export const cursorField = z.string().min(1).max(1000).optional().describe('`next` of the page before');
export const pageQuery = z.object({ cursor: cursorField, limit: limitField(50) });

/** How many of a list to answer with, 1 to 500. */
export function limitField(standard: number) {
  return z.coerce.number().int().min(1).max(500).default(standard);
}

/** A list that is short enough to be sent whole. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item) });
}
