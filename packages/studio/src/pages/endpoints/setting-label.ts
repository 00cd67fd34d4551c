/** What a setting is called on a page: `intraOpThreads` is `Intra-op threads`, `batchDelayMs` `Batch delay (ms)`. */
export function settingLabel(name: string): string {
  const words = name
    .replace(/Ms$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/\b(intra|inter) op\b/g, '$1-op')
    .replace(/^omp\b/, 'OMP');
  const label = words.charAt(0).toUpperCase() + words.slice(1);
  return name.endsWith('Ms') ? `${label} (ms)` : label;
}
