/**
 * Linear support vector machine with squared hinge loss, by dual coordinate descent with shrinking, as described in
 * Hsieh, Chang, Lin, Keerthi, Sundararajan, "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008,
 * algorithm 3. A fixed seed orders the rows, so the same data give the same weights to the last bit.
 */
export interface SparseRows {
  /** Row `r` is entries `starts[r] .. starts[r + 1]` of `slots` and `values`. */
  readonly starts: Uint32Array;
  readonly slots: Uint32Array;
  readonly values: Float32Array;
  readonly count: number;
}

export interface Solution {
  readonly weights: Float64Array;
  readonly bias: number;
}

const rounds = 40;
const tolerance = 0.05;

/** `signs[r]` is 1 or -1, `costs[r]` the price of a mistake on row `r`; only the `chosen` rows are learnt from. */
export function solve(rows: SparseRows, slotCount: number, signs: Int8Array, costs: Float64Array, chosen: Uint32Array): Solution {
  const weights = new Float64Array(slotCount);
  const duals = new Float64Array(rows.count);
  const curvatures = curvaturesOf(rows, costs);
  const order = Uint32Array.from(chosen);
  const random = createRandom(0x9e3779b9);
  let bias = 0;
  let active = order.length;
  let ceiling = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    shuffle(order, active, random);
    let highest = -Infinity;
    let lowest = Infinity;
    for (let place = 0; place < active; place += 1) {
      const row = order[place] ?? 0;
      const sign = signs[row] ?? 1;
      const dual = duals[row] ?? 0;
      const gradient = sign * (dot(rows, row, weights) + bias) - 1 + dual / (2 * (costs[row] ?? 1));
      if (dual === 0 && gradient > ceiling) {
        active -= 1;
        order[place] = order[active] ?? 0;
        order[active] = row;
        place -= 1;
        continue;
      }
      const projected = dual === 0 ? Math.min(gradient, 0) : gradient;
      highest = Math.max(highest, projected);
      lowest = Math.min(lowest, projected);
      if (Math.abs(projected) < 1e-12) continue;
      const next = Math.max(dual - gradient / (curvatures[row] ?? 1), 0);
      duals[row] = next;
      const step = (next - dual) * sign;
      addTo(weights, rows, row, step);
      bias += step;
    }
    if (highest - lowest <= tolerance) {
      if (active === order.length) break;
      active = order.length;
      ceiling = Infinity;
    } else ceiling = highest <= 0 ? Infinity : highest;
  }
  return { weights, bias };
}

/** The diagonal of the dual problem: |x|² + 1 for the bias + 1 / 2C. */
function curvaturesOf(rows: SparseRows, costs: Float64Array): Float64Array {
  const result = new Float64Array(rows.count);
  for (let row = 0; row < rows.count; row += 1) {
    let squares = 1;
    const end = rows.starts[row + 1] ?? 0;
    for (let at = rows.starts[row] ?? 0; at < end; at += 1) squares += (rows.values[at] ?? 0) ** 2;
    result[row] = squares + 1 / (2 * (costs[row] ?? 1));
  }
  return result;
}

export function dot(rows: SparseRows, row: number, weights: Float64Array): number {
  let sum = 0;
  const end = rows.starts[row + 1] ?? 0;
  for (let at = rows.starts[row] ?? 0; at < end; at += 1) sum += (rows.values[at] ?? 0) * (weights[rows.slots[at] ?? 0] ?? 0);
  return sum;
}

function addTo(weights: Float64Array, rows: SparseRows, row: number, step: number): void {
  const end = rows.starts[row + 1] ?? 0;
  for (let at = rows.starts[row] ?? 0; at < end; at += 1) {
    const slot = rows.slots[at] ?? 0;
    weights[slot] = (weights[slot] ?? 0) + step * (rows.values[at] ?? 0);
  }
}

/** Xorshift (Marsaglia 2003); returns whole numbers below 2^32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

function shuffle(order: Uint32Array, count: number, random: () => number): void {
  for (let place = count - 1; place > 0; place -= 1) {
    const other = random() % (place + 1);
    const kept = order[place] ?? 0;
    order[place] = order[other] ?? 0;
    order[other] = kept;
  }
}
