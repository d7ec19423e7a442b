import { collection } from '../../runtime/ports/index.ts';
import type { Signature } from '../inbox.ts';

export const signatures = collection<Signature>()('signatures', {
  byCreation: { on: ['createdAt'] },
});
