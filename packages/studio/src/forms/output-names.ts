/**
 * Names of results, one for each column in the same order, after the columns changed: each column keeps
 * the name it had, a new one gets its own name with an ending.
 */
export function alignOutputNames(
  before: readonly string[],
  after: readonly string[],
  outputs: readonly string[],
): string[] {
  return after.map((column) => outputs[before.indexOf(column)] ?? outputName(column));
}

/** What a result is called until somebody names it. */
export function outputName(column: string): string {
  return `${column}_new`;
}
