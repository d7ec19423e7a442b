import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from './env.ts';

const screenPolicy = [
  "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "frame-src 'self'",
  "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
].join('; ');

const always: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
];

/** Puts the security headers on every answer; a page that brought its own policy keeps it. */
export function securityHeaders(https: boolean): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', screenPolicy);
    for (const [name, value] of always) headers.set(name, value);
    if (https) headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  };
}
