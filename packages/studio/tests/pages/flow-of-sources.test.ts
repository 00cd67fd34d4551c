import { checkFlow } from '@lathe/flow';
import { describe, expect, it } from 'vitest';
import {
  bareName,
  changeSummary,
  flowFromSources,
  sourceName,
  withSource,
} from '../../src/pages/import/flow-of-sources.js';
import { formOfSource, newSourceForm, withOption } from '../../src/pages/import/source-form.js';

describe('flows made of sources', () => {
  it('name a source for its file, differently from all others', () => {
    expect(sourceName([], 'data/Loan Book 2024.csv.gz')).toBe('loan_book_2024');
    expect(sourceName(['loans'], 'b/loans.csv')).toBe('loans_2');
    expect(sourceName([], 'data/loans/*.csv')).toBe('loans');
    expect(sourceName([], 'data/loans/')).toBe('loans');
  });

  it('take the name of the file without its endings', () => {
    expect(bareName('data/loans.v2.json.zst')).toBe('loans.v2');
    expect(bareName('قروض.csv')).toBe('قروض');
  });

  it('hold every file as a source and nothing else', () => {
    const flow = flowFromSources([
      newSourceForm('loans', 'data/loans.csv'),
      newSourceForm('people', 'people.parquet'),
    ]);
    expect(flow).toMatchObject({
      name: 'loans',
      title: 'loans',
      sources: {
        loans: { format: 'csv', path: 'data/loans.csv' },
        people: { format: 'parquet', path: 'people.parquet' },
      },
      nodes: [],
    });
    expect(checkFlow(flow)).toEqual(flow);
  });

  it('keep what reads a source when it is read another way and renamed', () => {
    const flow = checkFlow({
      lathe: 1,
      name: 'loans',
      sources: { loans: { format: 'csv', path: 'loans.csv' } },
      nodes: [
        { id: 'kept', step: 'keep-columns', inputs: ['loans'], parameters: { columns: ['age'] } },
      ],
    });
    const form = formOfSource('loans', flow.sources.loans!);
    const changed = withSource(flow, 'loans', {
      ...withOption(form, 'delimiter', ';'),
      id: 'credits',
    });
    expect(changed.sources).toEqual({
      credits: { format: 'csv', path: 'loans.csv', delimiter: ';' },
    });
    expect(changed.nodes[0]?.inputs).toEqual(['credits']);
  });

  it('say in the history that a source was added', () => {
    const before = checkFlow({ lathe: 1, name: 'x', sources: {} });
    const after = flowFromSources([newSourceForm('loans', 'loans.csv')]);
    expect(changeSummary(before, { ...after, name: 'x', title: undefined })).toMatch(/loans/);
  });
});
