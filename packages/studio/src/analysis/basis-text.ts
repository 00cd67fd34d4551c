import type { Basis } from '../api/client.js';

const count = new Intl.NumberFormat('en-GB');

/** What numbers were computed on: `sample: 10,000 of 1,000,000 rows, seed 1, hash of row number`. */
export function basisText({ kind, rows, of, rule, seed }: Basis): string {
  if (kind === 'whole') return of === 1 ? 'the only row' : `all ${count.format(of)} rows`;
  const some = `${count.format(rows)} of ${count.format(of)} rows`;
  if (kind === 'head') return `the first ${some}`;
  return [
    `sample: ${some}`,
    ...(typeof seed === 'number' ? [`seed ${seed}`] : []),
    ...(rule === '' ? [] : [rule]),
  ].join(', ');
}
