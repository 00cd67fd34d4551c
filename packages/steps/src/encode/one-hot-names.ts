import { type Item, LatheError } from '@lathe/flow';

/**
 * Refuses new columns that would carry the name of a column there is or of one another. Values that
 * differ only in letter case are the usual reason.
 * Errors: `column-duplicate`.
 */
export function requireDistinctNames(kept: readonly Item[], added: readonly Item[]): void {
  const seen = new Map(kept.map(({ name }) => [name.toLowerCase(), { name, isNew: false }]));
  for (const { name } of added) {
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      throw new LatheError({
        code: 'column-duplicate',
        kind: 'data',
        message: twin.isNew
          ? `Two values would give the columns "${twin.name}" and "${name}", which SQL engines do not tell apart.`
          : `The new column "${name}" would have the name of the column "${twin.name}".`,
        place: { column: name },
        advice: twin.isNew
          ? 'Write the values alike first, e.g. with the formula lower(...), or choose other "outputs".'
          : 'Choose another start of the new names in "outputs", or rename that column first.',
      });
    }
    seen.set(name.toLowerCase(), { name, isNew: true });
  }
}
