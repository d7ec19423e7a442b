import { pino, type DestinationStream, type Logger } from 'pino';
import type { Log } from '../ports/index.ts';

/** Names of fields that never reach a log line, at any of the first three depths: what people wrote, and secrets. */
const unspeakable = [
  'text', 'body', 'html', 'visibleText', 'subject', 'preview', 'content', 'payload', 'password', 'secret', 'token', 'key', 'authorization', 'cookie',
  'passwordHash', 'sealed', 'settings', 'apiKey', 'accessToken', 'refreshToken', 'csrf',
];

export interface LogOptions {
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** Structured lines, one JSON object each. */
export function createLog({ level = 'info', destination }: LogOptions = {}): Log {
  const options = {
    level, base: null, timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: unspeakable.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[not logged]' },
  };
  return wrap(destination ? pino(options, destination) : pino(options));
}

function wrap(logger: Logger): Log {
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}
