import type { FormColumn, FormInput } from '../../src/forms/form-input.js';

const HOSTILE: readonly FormColumn[] = [
  { name: '<img src=x onerror=alert(1)>', type: 'text' },
  { name: 'x'.repeat(300), type: 'float' },
  { name: 'שלום עולם', type: 'text' },
  { name: '🐈\nnew line', type: 'list<text>' },
  { name: 'say "hi"', type: 'struct<a: integer, b: list<struct<c: timestamp with zone>>>' },
];

const CREDIT: readonly FormColumn[] = [
  { name: 'status_sex', type: 'text', values: ['male : single', 'female : married'] },
  { name: 'age', type: 'integer' },
  { name: 'credit_amount', type: 'decimal(12,2)' },
  { name: 'duration', type: 'integer' },
  { name: 'housing', type: 'text', values: ['own', 'rent', 'for free'] },
  { name: 'foreign', type: 'boolean', values: [true, false] },
  { name: 'opened', type: 'date' },
  { name: 'seen', type: 'timestamp' },
  { name: 'installment_rate', type: 'float' },
  { name: 'vector', type: 'list<float>' },
  { name: 'risk', type: 'text', values: ['low risk', 'high risk'] },
];

/** Columns as those of the walkthrough, of hostile names, or of a very wide table. */
export function harnessInputs(kind: string): readonly FormInput[] {
  if (kind === 'hostile') return [{ id: 'hostile', columns: HOSTILE }];
  if (kind === 'unknown') return [{ id: 'unknown', columns: null }];
  if (kind === 'wide') {
    const columns = Array.from({ length: 2000 }, (_, index) => ({
      name: `feature_${index}`,
      type: index % 3 === 0 ? 'text' : 'float',
    }));
    return [{ id: 'wide', columns }];
  }
  return [
    { id: 'applications', columns: CREDIT },
    {
      id: 'branches',
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'city', type: 'text' },
      ],
    },
  ];
}
