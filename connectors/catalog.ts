import { apiManifest } from './api/manifest.ts';
import { emailManifest, listenerManifest } from './email/manifest.ts';
import type { Manifest } from './spec/index.ts';

/** Every kind of channel there is. Manifests only: the code that speaks to a provider loads when an account opens. */
export const manifests: readonly Manifest[] = [emailManifest, listenerManifest, apiManifest];

export function manifestOf(kind: string): Manifest | undefined {
  return manifests.find((manifest) => manifest.id === kind);
}
