import type { Basis } from '../api/client.js';
import { countText } from '../ui/amounts.js';

/** What numbers were computed on: `sample: 10,000 of 1,000,000 rows, seed 1, hash of row number`. */
export function basisText({ kind, rows, of, rule, seed }: Basis): string {
  if (kind === 'whole') return of === 1 ? 'the only row' : `all ${countText(of)} rows`;
  const some = `${countText(rows)} of ${countText(of)} rows`;
  if (kind === 'head') return `the first ${some}`;
  return [
    `sample: ${some}`,
    ...(typeof seed === 'number' ? [`seed ${seed}`] : []),
    ...(rule === '' ? [] : [rule]),
  ].join(', ');
}
