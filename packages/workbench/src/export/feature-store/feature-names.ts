/** A column of the prepared table and the name it has as a feature. */
export interface FeatureName {
  readonly column: string;
  readonly feature: string;
}

/**
 * Names that Feast and its stores take: letters, digits and single underscores, not starting with a
 * digit, different ignoring case, and none of `taken`.
 */
export function featureNames(columns: readonly string[], taken: readonly string[]): FeatureName[] {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  // Names that can stay as they are come first, so that no other column takes them.
  const kept = new Set(columns.filter((column) => validName(column) === column));
  const free = (wanted: string): string => {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? wanted : `${wanted}_${number}`;
      if (!used.has(name.toLowerCase()) && !kept.has(name)) return name;
    }
  };
  return columns.map((column) => {
    kept.delete(column);
    const feature = free(validName(column));
    used.add(feature.toLowerCase());
    return { column, feature };
  });
}

export function validName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9_]+/g, '_')
    .replaceAll(/_{2,}/g, '_')
    .replace(/^_+/, '')
    .replace(/_+$/, '');
  if (plain === '') return 'column';
  return /^\d/.test(plain) ? `column_${plain}` : plain;
}
