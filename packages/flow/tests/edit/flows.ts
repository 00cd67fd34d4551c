import { checkFlow, type FlowDocument, type LatheError, LatheError as Refusal } from '@lathe/flow';
import { expect } from 'vitest';

/**
 * loans -> kept -> scaled -> sorted -> (output table), a histogram of kept, and a join of kept with
 * people that nothing follows.
 */
export const LOANS: FlowDocument = checkFlow({
  lathe: 1,
  name: 'loans',
  sources: {
    loans: { format: 'csv', path: 'loans.csv' },
    people: { format: 'parquet', path: 'people.parquet' },
  },
  nodes: [
    { id: 'kept', step: 'keep-columns', inputs: ['loans'], parameters: { columns: ['a', 'b'] } },
    { id: 'look', analysis: 'histogram', inputs: ['kept'], parameters: { column: 'a' } },
    { id: 'scaled', step: 'scale-numbers', inputs: ['kept'], parameters: { columns: ['a'] } },
    {
      id: 'sorted',
      step: 'sort-rows',
      inputs: ['scaled'],
      parameters: { keys: [{ column: 'a' }] },
    },
    { id: 'joined', step: 'join-tables', inputs: ['kept', 'people'], parameters: {} },
  ],
  outputs: { table: { node: 'sorted', sink: { format: 'csv', path: 'out.csv' } } },
});

/** Who reads whom: `{ kept: 'loans', joined: 'kept people', table: 'sorted' }`. */
export function wiring(flow: FlowDocument): Record<string, string> {
  return Object.fromEntries([
    ...flow.nodes.map(({ id, inputs }) => [id, inputs.join(' ')]),
    ...Object.entries(flow.outputs).map(([name, { node }]) => [name, node]),
  ]);
}

export const LOANS_WIRING = {
  kept: 'loans',
  look: 'kept',
  scaled: 'kept',
  sorted: 'scaled',
  joined: 'kept people',
  table: 'sorted',
};

export function refusalOf(edit: () => unknown): LatheError {
  try {
    edit();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(Refusal);
    const error = thrown as LatheError;
    expect(error.kind).toBe('usage');
    return error;
  }
  throw new Error('the edit was made');
}
