interface Placed { readonly id: string; readonly position: number }

const apart = 10;

/**
 * The items whose position must change so that the one at `from` stands at `to`. Only those between the two places move; where
 * positions repeat or leave no room, everything is numbered anew in steps.
 */
export function positionsAfterMove<T extends Placed>(items: readonly T[], from: number, to: number): readonly T[] {
  const moved = items[from];
  if (!moved || to < 0 || to >= items.length || from === to) return [];
  const order = [...items.slice(0, from), ...items.slice(from + 1)];
  order.splice(to, 0, moved);
  const taken = items.map((item) => item.position);
  const usable = new Set(taken).size === taken.length;
  return order.flatMap((item, index) => {
    const position = usable ? taken[index] ?? index * apart : (index + 1) * apart;
    return position === item.position ? [] : [{ ...item, position }];
  });
}
