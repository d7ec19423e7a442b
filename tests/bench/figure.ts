/** One measured figure with its goal. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is held against; undefined: only reported. `ratio` goals decide, the others are goals of this machine. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
  readonly decides?: boolean;
}

export function meets({ value, goal }: Figure): boolean {
  if (!goal) return true;
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}

/** A line of the table. */
export function row(figure: Figure): string {
  const { name, value, unit, goal } = figure;
  const shown = Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
  const wanted = !goal ? '' : 'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`;
  return `| ${name} | ${shown} ${unit} | ${wanted} | ${goal ? (meets(figure) ? 'met' : 'not met') : ''} |`;
}
