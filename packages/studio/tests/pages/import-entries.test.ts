import { checkFlow } from '@lathe/flow';
import { describe, expect, it } from 'vitest';
import { entriesOf, takenNames } from '../../src/pages/import/import-entries.js';

const flow = checkFlow({
  lathe: 1,
  name: 'loans',
  sources: { loans: { format: 'csv', path: '../data/loans.csv', delimiter: ';' } },
  nodes: [
    { id: 'kept', step: 'keep-columns', inputs: ['loans'], parameters: { columns: ['age'] } },
  ],
});

describe('the entries of the import page', () => {
  it('are one source for each file, with paths from the folder of the flow', () => {
    const task = { files: ['data/people.csv', 'flows/kept.csv', 'data/parts/'] };
    expect(entriesOf(task, flow, 'flows').map(({ form }) => [form.id, form.path])).toEqual([
      ['people', '../data/people.csv'],
      ['kept_2', 'kept.csv'],
      ['parts', '../data/parts/'],
    ]);
  });

  it('name two files of one name apart', () => {
    const task = { files: ['a/loans.csv', 'b/loans.csv'] };
    expect(entriesOf(task, undefined, '').map(({ form }) => form.id)).toEqual(['loans', 'loans_2']);
  });

  it('are the source to change, as it stands in the flow', () => {
    const [entry] = entriesOf({ files: [], source: 'loans' }, flow, 'flows');
    expect(entry?.form).toMatchObject({
      id: 'loans',
      path: '../data/loans.csv',
      csv: { delimiter: ';' },
    });
  });

  it('may keep their own name but take none of a source, a step or each other', () => {
    const entries = entriesOf({ files: ['a.csv', 'b.csv'] }, flow, '');
    expect([...takenNames(flow, entries, entries[0]!.key, undefined)].sort()).toEqual([
      'b',
      'kept',
      'loans',
    ]);
    expect(takenNames(flow, [], -1, 'loans').has('loans')).toBe(false);
  });
});
