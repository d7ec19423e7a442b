import type { Model, ModelHead } from './model.ts';
import type { FeatureVector } from './vector.ts';

/** Margins of all columns for one vector, into `margins` (length `model.columns`). */
export function scoreColumns(model: Model, vector: FeatureVector, margins: Float64Array): void {
  const { columns, weights } = model;
  margins.fill(0);
  for (let index = 0; index < vector.count; index += 1) {
    const value = vector.values[index] ?? 0;
    const row = (vector.slots[index] ?? 0) * columns;
    for (let column = 0; column < columns; column += 1) {
      margins[column] = (margins[column] ?? 0) + value * (weights[row + column] ?? 0);
    }
  }
  for (const head of model.heads) {
    for (let column = 0; column < head.columns; column += 1) {
      const at = head.firstColumn + column;
      margins[at] = (margins[at] ?? 0) * (head.scales[column] ?? 0) + (head.biases[column] ?? 0);
    }
  }
}

/** Calibrated probabilities of a head's values from its margins; they sum to 1. */
export function probabilitiesOf(head: Pick<ModelHead, 'values' | 'slope' | 'offsets'>, margins: ArrayLike<number>, firstColumn: number): number[] {
  const isPair = head.values.length === 2;
  const scores = head.values.map((_value, index) => {
    const margin = isPair ? (index === 1 ? 1 : -1) * (margins[firstColumn] ?? 0) : (margins[firstColumn + index] ?? 0);
    return head.slope * margin + (head.offsets[index] ?? 0);
  });
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** The index of the largest; the first of equals. */
export function indexOfLargest(numbers: readonly number[]): number {
  let best = 0;
  for (let index = 1; index < numbers.length; index += 1) if ((numbers[index] ?? 0) > (numbers[best] ?? 0)) best = index;
  return best;
}
