import { catalogue } from '@lathe/steps';
import { describe, expect, it } from 'vitest';
import { shelfFields, withColumn } from '../../src/analysis/shelf-fields.js';

const columns = [
  { name: 'age', type: 'integer' },
  { name: 'paid', type: 'decimal(10,2)' },
  { name: 'at', type: 'timestamp with zone' },
  { name: 'risk', type: 'text' },
];
const fieldsOf = (id: string) =>
  shelfFields(catalogue.analyses.get(id)!.parameterSchema(), columns);

describe('the columns of a chart that can be changed beside it', () => {
  it('are its column, colour and facet', () => {
    expect(fieldsOf('histogram').map(({ name, isOptional }) => [name, isOptional])).toEqual([
      ['column', false],
      ['colorBy', true],
      ['facetBy', true],
    ]);
  });

  it('offer those whose type fits the axis', () => {
    const [x] = fieldsOf('scatter-plot');
    expect(x?.columns.map(({ name }) => name)).toEqual(['age', 'paid', 'at']);
  });

  it('are none for analyses that are no single chart', () => {
    for (const id of ['bias-report', 'quick-model', 'table-summary']) {
      expect(fieldsOf(id)).toEqual([]);
    }
  });
});

it('leaves an optional column out of the parameters when it is taken away', () => {
  const parameters = { column: 'age', colorBy: 'risk', bins: 10 };
  expect(withColumn(parameters, { name: 'colorBy' }, null)).toEqual({ column: 'age', bins: 10 });
  expect(withColumn(parameters, { name: 'colorBy' }, 'paid')).toEqual({
    column: 'age',
    bins: 10,
    colorBy: 'paid',
  });
});
