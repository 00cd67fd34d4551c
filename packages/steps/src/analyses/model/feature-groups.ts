/**
 * Families of columns that are shuffled together: those named, and for each prefix all features that
 * begin with it, under the prefix without a trailing separator. A column is in one family only, the
 * first that claims it.
 */
export function featureGroups(
  features: readonly string[],
  named: Readonly<Record<string, readonly string[]>>,
  prefixes: readonly string[],
): Record<string, string[]> {
  const taken = new Set<string>();
  const groups: Record<string, string[]> = {};
  const claim = (name: string, columns: readonly string[]): void => {
    const free = columns.filter((column) => features.includes(column) && !taken.has(column));
    if (free.length === 0) return;
    for (const column of free) taken.add(column);
    groups[name] = [...(groups[name] ?? []), ...free];
  };
  for (const [name, columns] of Object.entries(named)) claim(name, columns);
  for (const prefix of [...prefixes].sort((a, b) => b.length - a.length)) {
    claim(
      prefix.replace(/[\s_.:=-]+$/u, '') || prefix,
      features.filter((feature) => feature.startsWith(prefix)),
    );
  }
  return groups;
}
