export interface FetchLimits {
  /** Whole exchange, body included, ms. @default 20000 */
  readonly timeoutMs?: number;
  /** Largest answer; a longer one fails while it is read. @default 10485760 */
  readonly maxBytes?: number;
  /** What carries the request; handed in by tests. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * The fetch for hosts that an admin configured: never unlimited in time or size, and redirects are not followed unless
 * the call asks for it (`redirect: 'follow'`), because a redirect would carry our signature to a host nobody chose.
 * Private addresses are allowed: on-premises systems live there. Never hand it an address that came in a message.
 */
export function createConfiguredFetch(limits: FetchLimits = {}): typeof globalThis.fetch {
  const { timeoutMs = 20_000, maxBytes = 10 * 1024 * 1024 } = limits;
  const carry = limits.fetch ?? globalThis.fetch;
  return async (input, init = {}) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const response = await carry(input, { redirect: 'manual', ...init, signal });
    if (!response.body) return response;
    const stated = Number(response.headers.get('content-length') ?? 0);
    if (stated > maxBytes) {
      await response.body.cancel();
      throw new TypeError(`The answer is larger than ${maxBytes} bytes.`);
    }
    return new Response(capStream(response.body, maxBytes), {
      status: response.status, statusText: response.statusText, headers: response.headers,
    });
  };
}

function capStream(body: ReadableStream<Uint8Array>, maxBytes: number): ReadableStream<Uint8Array> {
  let seen = 0;
  return body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen > maxBytes) controller.error(new TypeError(`The answer is larger than ${maxBytes} bytes.`));
      else controller.enqueue(chunk);
    },
  }));
}
