import type { Analysis, Step } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { describe, expect, it } from 'vitest';
import { defaultParameters } from '../../src/forms/default-parameters.js';

const columns = [
  { name: 'age', type: 'integer' },
  { name: 'amount', type: 'float' },
  { name: 'housing', type: 'text' },
  { name: 'vec', type: 'list<float>' },
];
const declared = new Map<string, Step | Analysis>([...catalogue.steps, ...catalogue.analyses]);
const start = (id: string, ...selectedColumns: string[]) =>
  defaultParameters(declared.get(id)!.parameterSchema(), { columns, selectedColumns });

describe('parameters of a new node', () => {
  it('take the selected columns in their order', () => {
    expect(start('keep-columns', 'housing', 'age')).toEqual({ columns: ['housing', 'age'] });
  });

  it('leave out selected columns of types that the step does not accept', () => {
    expect(start('scale-numbers', 'housing', 'age')).toEqual({ columns: ['age'] });
  });

  it('are empty where nothing is selected, and say nothing of defaults', () => {
    expect(start('scale-numbers')).toEqual({ columns: [] });
  });

  it('leave an optional choice of columns open where nothing is selected', () => {
    expect(start('drop-missing')).toEqual({});
    expect(start('drop-missing', 'age')).toEqual({ columns: ['age'] });
  });

  it('have a row for each selected column', () => {
    expect(start('sort-rows', 'age', 'housing')).toEqual({
      keys: [{ column: 'age' }, { column: 'housing' }],
    });
  });

  it('start a new name as the old one', () => {
    expect(start('rename-columns', 'age')).toEqual({ columns: [{ from: 'age', to: 'age' }] });
  });

  it('have one empty row where rows are needed and nothing is selected', () => {
    expect(start('sort-rows')).toEqual({ keys: [{ column: '' }] });
    expect(start('filter-rows')).toEqual({ conditions: [{ column: '', operator: 'equal' }] });
  });

  it('draw the histogram of the selected column', () => {
    expect(start('histogram', 'age')).toEqual({ column: 'age' });
  });

  it('fill the axes of a scatter plot with selected numbers', () => {
    expect(start('scatter-plot', 'housing', 'amount', 'age')).toEqual({ x: 'amount', y: 'age' });
    expect(start('scatter-plot', 'age')).toEqual({ x: 'age', y: '' });
  });

  it('predict the selected column, from all others', () => {
    expect(start('quick-model', 'housing')).toEqual({ label: 'housing' });
  });

  it('take the outcome first and then the groups of a bias report', () => {
    expect(start('bias-report', 'housing', 'age')).toEqual({
      label: 'housing',
      favourable: [],
      facets: [{ column: 'age' }],
    });
  });

  it('leave columns of a second table open', () => {
    const schema = {
      required: ['left', 'right'],
      properties: {
        left: { type: 'string', role: 'column', input: 0 },
        right: { type: 'string', role: 'column', input: 1 },
      },
    };
    expect(defaultParameters(schema, { columns, selectedColumns: ['age', 'amount'] })).toEqual({
      left: 'age',
      right: '',
    });
  });

  it('are the defaults of steps that hold code', () => {
    expect(start('custom-sql', 'age')).toEqual({});
    expect(start('formula')).toEqual({ expression: '' });
  });

  it('are complete for most steps once a column is selected', () => {
    const unfinished = [...catalogue.steps.values()].filter((step) => {
      try {
        step.bind(start(step.id, 'age', 'amount', 'housing', 'vec'));
        return false;
      } catch {
        return true;
      }
    });
    // The expression; joins need columns of a second table.
    expect(unfinished.map(({ id }) => id).filter((id) => id !== 'join-tables')).toEqual([
      'formula',
    ]);
  });
});
