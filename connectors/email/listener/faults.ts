/** What is wrong with listening, told to an admin. `temporary`: it is tried again. */
export interface ListenerFault {
  readonly kind: 'temporary' | 'misconfigured';
  readonly code: string;
  readonly detail: string;
}

/** Reads what the system or OpenSSL says about listening on `server` (`host:port`). */
export function explainListening(error: unknown, server: string): ListenerFault {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  const make = (kind: ListenerFault['kind'], detail: string): ListenerFault => ({ kind, code, detail });
  switch (code) {
    case 'EADDRINUSE': return make('temporary', `Another program listens on ${server}. End it, or give this channel another port; it is tried again.`);
    case 'EACCES': case 'EPERM': return make('misconfigured', `The system does not let this program listen on ${server}. Take a port above 1023 and have the firewall forward port 25 to it, or grant the right to low ports.`);
    case 'EADDRNOTAVAIL': return make('temporary', `This machine does not have the address of ${server}. Give one of its own, or 0.0.0.0 for all of them; it is tried again.`);
    case 'ENOTFOUND': case 'EAI_AGAIN': return make('temporary', `The host name of ${server} cannot be resolved. Give an address of this machine, or 0.0.0.0 for all of them; it is tried again.`);
    case 'ERR_OSSL_X509_KEY_VALUES_MISMATCH': return make('misconfigured', 'The private key of the listener does not belong to its certificate. Paste the key that the certificate was made with.');
    default:
      if (/^ERR_(?:OSSL|CRYPTO|SSL|TLS)/.test(code)) return make('misconfigured', `The certificate or key of the listener cannot be used (${code}). Paste both in PEM form, the certificate with its chain, the key without a pass phrase.`);
      return make('temporary', `Listening on ${server} failed (${code}). It is tried again.`);
  }
}
