import path from 'node:path';
import type { Classifier } from './labels/label.ts';
import { createClassifier } from './models/classifier.ts';
import { readModelFile } from './models/model-file.ts';

export type { Classifier } from './labels/label.ts';
export { ModelFileError } from './models/model-file.ts';

/**
 * Loads the model shipped in `classifier/models`, or the one in `folder` (a file named `parley.model`). Reads one file,
 * synchronously; each thread loads its own. Throws ModelFileError, which says what to do, when the file is missing or
 * damaged.
 */
export function loadClassifier(folder: string = path.resolve(import.meta.dirname, 'models')): Classifier {
  return createClassifier(readModelFile(path.join(folder, 'parley.model')));
}
