/** Rows of both sides that have partners, and the pairs they make. */
export interface Pairs {
  readonly left: number;
  readonly right: number;
  readonly rows: number;
  /** Keys that occur more than once on both sides. */
  readonly manyToMany: number;
}

interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** Something about a join that people trip over. `message` says it in words. */
export type JoinWarning = { readonly message: string } & (
  | { readonly kind: 'types-differ'; readonly left: TypedColumn; readonly right: TypedColumn }
  | { readonly kind: 'no-match' }
  | { readonly kind: 'many-to-many'; readonly keys: number; readonly rows: number }
  /** Rows of the left table that match now, and that would match with trimmed lower-case keys. */
  | { readonly kind: 'case-or-blanks'; readonly matched: number; readonly wouldMatch: number }
);

export interface JoinNumbers {
  /** Pairs of keys whose types cannot be compared. */
  readonly incomparable: readonly { readonly left: TypedColumn; readonly right: TypedColumn }[];
  readonly leftRows: number;
  readonly rightRows: number;
  readonly pairs: Pairs;
  /** With keys in lower case, without blanks around them. */
  readonly loose: Pairs;
}

const count = (value: number): string => value.toLocaleString('en');
const share = (part: number, whole: number): string =>
  `${whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10} %`;

/** The warnings that the numbers of a join give, the gravest first. */
export function joinWarnings({
  incomparable,
  leftRows,
  rightRows,
  pairs,
  loose,
}: JoinNumbers): JoinWarning[] {
  const warnings: JoinWarning[] = incomparable.map(({ left, right }) => ({
    kind: 'types-differ',
    left,
    right,
    message: `"${left.name}" holds ${left.type} and "${right.name}" holds ${right.type}. Cast one of them before the join. The numbers here compare them as text.`,
  }));
  if (pairs.rows === 0 && leftRows > 0 && rightRows > 0) {
    warnings.push({ kind: 'no-match', message: 'No row has a partner.' });
  }
  if (pairs.manyToMany > 0 && pairs.rows > Math.max(leftRows, rightRows)) {
    const { manyToMany: keys, rows } = pairs;
    warnings.push({
      kind: 'many-to-many',
      keys,
      rows,
      message: `${count(keys)} ${keys === 1 ? 'key occurs' : 'keys occur'} more than once on both sides, so that rows multiply: ${count(leftRows)} and ${count(rightRows)} rows make ${count(rows)} pairs.`,
    });
  }
  if (loose.left > pairs.left) {
    const [matched, wouldMatch] = [pairs.left, loose.left];
    warnings.push({
      kind: 'case-or-blanks',
      matched,
      wouldMatch,
      message: `Some keys differ only in case or in blanks around them. ${share(matched, leftRows)} of the left rows match; ${share(wouldMatch, leftRows)} would with trimmed lower-case keys.`,
    });
  }
  return warnings;
}
