import { apiManifest } from './api/manifest.ts';
import { emailManifest } from './email/manifest.ts';
import type { Manifest } from './spec/index.ts';

/** Every kind of channel there is. Manifests only: the code that speaks to a provider loads when an account opens. */
export const catalog: readonly Manifest[] = [emailManifest, apiManifest];

export function findManifest(kind: string): Manifest | undefined {
  return catalog.find((manifest) => manifest.id === kind);
}
