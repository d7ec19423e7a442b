/** An event's data in one line: names and values, a change as from → to. */
export function sayData(data: unknown): string {
  if (data === null || data === undefined) return '';
  if (typeof data !== 'object') return plain(data);
  if (Array.isArray(data)) return data.map(sayData).join(', ');
  const entries = Object.entries(data);
  const change = data as { readonly from?: unknown; readonly to?: unknown };
  if (entries.length === 2 && 'from' in data && 'to' in data) return `${sayData(change.from) || '–'} → ${sayData(change.to) || '–'}`;
  return entries.map(([name, value]) => `${name}: ${typeof value === 'object' && value !== null && !Array.isArray(value) && !('to' in value) ? `(${sayData(value)})` : sayData(value)}`).join(' · ');
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
