/** UIDs in the short form of a sequence set (RFC 3501 §9): `1:5,9`. Ascending, without repeats; empty: none. */
export function packUids(uids: Iterable<number>): string {
  const sorted = [...new Set(uids)].toSorted((left, right) => left - right);
  const ranges: string[] = [];
  for (let at = 0; at < sorted.length;) {
    let end = at;
    while (sorted[end + 1] === sorted[end]! + 1) end += 1;
    ranges.push(end === at ? `${sorted[at]}` : `${sorted[at]}:${sorted[end]}`);
    at = end + 1;
  }
  return ranges.join(',');
}

/** What `packUids` packed, ascending. What is no such set is left out; at most `most` are read. */
export function unpackUids(set: string, most = 1_000_000): readonly number[] {
  const uids: number[] = [];
  for (const [, first, last] of set.matchAll(/(\d{1,10})(?::(\d{1,10}))?/g)) {
    const end = Math.min(Number(last ?? first), Number(first) + most - uids.length - 1);
    for (let uid = Number(first); uid <= end; uid += 1) uids.push(uid);
  }
  return uids;
}

/** The set with some put in and others taken out. */
export function changeUids(set: string, change: { readonly add?: Iterable<number>; readonly remove?: Iterable<number> }): string {
  const uids = new Set(unpackUids(set));
  for (const uid of change.add ?? []) uids.add(uid);
  for (const uid of change.remove ?? []) uids.delete(uid);
  return packUids(uids);
}
