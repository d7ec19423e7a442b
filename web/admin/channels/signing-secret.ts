/** A secret as Standard Webhooks writes it: `whsec_` and the bytes in base64. */
export function makeSigningSecret(bytes: Uint8Array): string {
  return `whsec_${btoa(String.fromCodePoint(...bytes))}`;
}
