import { describe, expect, it } from 'vitest';
import { completePython } from '../../src/code/python-completion.js';
import { completeExpression, completeQuery } from '../../src/code/sql-completion.js';

const applications = {
  id: 'applications',
  columns: [
    { name: 'age', type: 'integer' },
    { name: 'Amount due', type: 'float' },
    { name: 'say "hi"', type: 'text' },
  ],
};
const jobs = {
  id: 'job-list',
  columns: [
    { name: 'age', type: 'text' },
    { name: 'job', type: 'text' },
  ],
};

const inserts = ({ choices }: { choices: readonly { insert: string }[] }): string[] =>
  choices.map(({ insert }) => insert);

describe('completing an SQL expression', () => {
  it('offers columns by their start, with their types', () => {
    expect(completeExpression([applications], 'x + a').choices[0]).toMatchObject({
      kind: 'column',
      insert: 'age',
      detail: 'integer',
    });
  });

  it('quotes names that need it', () => {
    expect(inserts(completeExpression([applications], 'amo'))[0]).toBe('"Amount due"');
    expect(inserts(completeExpression([applications], 'say'))[0]).toBe('"say ""hi"""');
  });

  it('replaces an open quotation mark together with the name', () => {
    expect(completeExpression([applications], 'x + "Amou')).toMatchObject({ replace: 5 });
  });

  it('offers functions with their signature', () => {
    expect(completeExpression([applications], 'coal').choices).toContainEqual({
      kind: 'function',
      label: 'coalesce',
      insert: 'coalesce(',
      detail: 'coalesce(a, b, ...)',
      help: 'First value that is not null.',
    });
  });

  it('offers no tables and no clauses', () => {
    const kinds = completeExpression([applications], 'inp').choices.map(({ kind }) => kind);
    expect(kinds).not.toContain('table');
    expect(inserts(completeExpression([applications], 'sel'))).not.toContain('SELECT');
  });

  it('offers functions while the columns are not known', () => {
    expect(inserts(completeExpression([{ id: 'a', columns: null }], 'low'))).toContain('lower(');
  });
});

describe('completing a query', () => {
  it('offers the inputs by the names they have as tables', () => {
    expect(inserts(completeQuery([applications, jobs], 'SELECT * FROM ')).slice(0, 3)).toEqual([
      'input',
      'applications',
      '"job-list"',
    ]);
  });

  it('offers the columns of all inputs once', () => {
    const ages = completeQuery([applications, jobs], 'SELECT a').choices.filter(
      ({ label }) => label === 'age',
    );
    expect(ages).toHaveLength(1);
  });

  it('offers the columns of the table before the point only', () => {
    expect(inserts(completeQuery([applications, jobs], 'SELECT "job-list".'))).toEqual([
      'age',
      'job',
    ]);
    expect(inserts(completeQuery([applications, jobs], 'SELECT input.a'))).toEqual([
      'age',
      '"Amount due"',
      '"say ""hi"""',
    ]);
  });

  it('offers clauses', () => {
    expect(inserts(completeQuery([applications], 'SELECT age FROM input GROU'))).toContain(
      'GROUP BY',
    );
  });
});

describe('completing Python', () => {
  it('offers the table and the libraries', () => {
    expect(inserts(completePython([applications], 'd'))[0]).toBe('df');
    expect(inserts(completePython([applications], 'p'))).toContain('pd');
  });

  it('offers columns in brackets, with the closing quotation mark', () => {
    expect(completePython([applications], "df['a")).toMatchObject({
      replace: 1,
      choices: [{ insert: "age'" }, { insert: "Amount due'" }, { insert: 'say "hi"\'' }],
    });
  });

  it('escapes the quotation mark in use', () => {
    expect(inserts(completePython([applications], 'df["say'))).toEqual(['say \\"hi\\""']);
  });

  it('offers columns right after the bracket', () => {
    expect(inserts(completePython([applications], 'df['))[0]).toBe("'age'");
  });

  it('offers columns in arguments that take them', () => {
    expect(inserts(completePython([applications], "df.groupby('ag"))).toEqual(["age'"]);
    expect(inserts(completePython([applications], "df.dropna(subset=['ag"))).toEqual(["age'"]);
  });

  it('offers no columns in other texts', () => {
    expect(inserts(completePython([applications], "print('ag"))).not.toContain("age'");
  });

  it('offers what a frame, a column and a library can do', () => {
    expect(inserts(completePython([applications], 'df.grou'))).toEqual(['groupby(']);
    expect(inserts(completePython([applications], "df['age'].fil"))).toEqual(['fillna(']);
    expect(inserts(completePython([applications], 'pd.to_d'))).toEqual(['to_datetime(']);
    expect(inserts(completePython([applications], 'np.whe'))).toEqual(['where(']);
  });
});
