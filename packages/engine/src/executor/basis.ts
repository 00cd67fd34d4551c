import type { KeptRows, SampleRule } from './sample.js';

/** What a number or a page of rows was computed on. */
export type Basis =
  /** Every row. */
  | { readonly kind: 'whole'; readonly rows: number; readonly of: number }
  /** The first rows. */
  | { readonly kind: 'head'; readonly rows: number; readonly of: number }
  | {
      readonly kind: 'sample';
      readonly rows: number;
      readonly of: number;
      readonly rule: SampleRule['rule'];
      readonly seed: number;
      readonly kept?: KeptRows;
    };

export const wholeBasis = (rows: number): Basis => ({ kind: 'whole', rows, of: rows });

/** The basis of what was computed over samples of stored tables; without samples it is the whole. */
export function basisOf(rules: readonly SampleRule[], rows: number, of: number): Basis {
  const [rule] = rules;
  if (rule === undefined) return wholeBasis(rows);
  return {
    kind: 'sample',
    rows,
    of,
    rule: rule.rule,
    seed: rule.seed,
    ...(rule.kept === undefined ? {} : { kept: rule.kept }),
  };
}
