/** The server cannot start or cannot listen; the message says why and what to do. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
}
