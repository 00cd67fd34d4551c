import type { Basis } from '@lathe/engine';
import { type Schema, typeName } from '@lathe/flow';
import type { Basis as AnswerBasis } from './contract/common.js';

/** What a number was computed on, in words for readers. */
export function basisAnswer(basis: Basis): AnswerBasis {
  const { rows, of } = basis;
  switch (basis.kind) {
    case 'whole':
      return { kind: 'whole', rows, of, rule: 'every row', seed: null };
    case 'head':
      return { kind: 'head', rows, of, rule: 'the first rows', seed: null };
    case 'sample':
      return { kind: 'sample', rows, of, rule: sampleRule(basis), seed: basis.seed };
  }
}

/** `hash of row number, with extremes and rare values (40 rows, of 12 of 12 columns)` */
function sampleRule({ rule, kept }: Extract<Basis, { kind: 'sample' }>): string {
  if (kept === undefined) return rule;
  const left = kept.leftOut === 0 ? '' : `; ${kept.leftOut} more found no room`;
  return `${rule} (${kept.rows} rows, of ${kept.columns} of ${kept.ofColumns} columns${left})`;
}

/** Columns with the names of their types as documents write them. */
export function columnsAnswer(schema: Schema): { name: string; type: string }[] {
  return schema.map(({ name, type }) => ({ name, type: typeName(type) }));
}
