import { probabilitiesOf } from '../models/score.ts';

/** A held-out text: the margins of a head's columns, and the right value. */
export interface Scored {
  readonly margins: readonly number[];
  readonly truth: number;
  readonly language: string;
  readonly weight: number;
  /** Whether it may prove a threshold; else it only calibrates. */
  readonly isProof: boolean;
}

export interface Calibration {
  readonly slope: number;
  readonly offsets: readonly number[];
}

/**
 * One slope for all values and an offset for each (for two values that is Platt's scaling, 1999), by gradient descent
 * on the log-loss of held-out texts. Offsets are held near 0, so that a rare value is not bought with a few texts.
 */
export function calibrate(values: readonly string[], scored: readonly Scored[]): Calibration {
  let slope = 3;
  const offsets = values.map(() => 0);
  const total = scored.reduce((sum, one) => sum + one.weight, 0);
  const isPair = values.length === 2;
  for (let round = 0; round < 400; round += 1) {
    let slopeGradient = 0;
    const gradients = offsets.map((offset) => 0.002 * offset);
    for (const one of scored) {
      const probabilities = probabilitiesOf({ values, slope, offsets }, one.margins, 0);
      probabilities.forEach((probability, index) => {
        const error = (one.weight * (probability - (index === one.truth ? 1 : 0))) / total;
        const margin = isPair ? (index === 1 ? 1 : -1) * (one.margins[0] ?? 0) : (one.margins[index] ?? 0);
        slopeGradient += error * margin;
        gradients[index] = (gradients[index] ?? 0) + error;
      });
    }
    const speed = 4 / (1 + round / 100);
    slope = Math.max(0.1, slope - speed * slopeGradient);
    gradients.forEach((gradient, index) => { offsets[index] = (offsets[index] ?? 0) - speed * gradient; });
  }
  return { slope: round6(slope), offsets: offsets.map(round6) };
}

function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

