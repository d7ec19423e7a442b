const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A file size with at most one digit behind the point. */
export function formatBytes(bytes: number, language: string): string {
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(language, { style: 'unit', unit: units[step] ?? 'byte', unitDisplay: 'narrow', maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
