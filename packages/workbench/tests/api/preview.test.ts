import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStudio, temporaryFolder } from '../http/studio.fixture.js';
import { type AnswerOf, done, refused } from './call.fixture.js';

const outside = await temporaryFolder();
await writeFile(join(outside, 'secret.csv'), 'SECRET\n1\n');
const workspace = await temporaryFolder();
await mkdir(join(workspace, 'flows'));
await writeFile(
  join(workspace, 'flows', 'people.csv'),
  'name,age\nAda,36\nGrace,85\nEmmy,53\nMary,\n',
);
await symlink(join(outside, 'secret.csv'), join(workspace, 'flows', 'linked.csv'));
const defects: unknown[] = [];
const studio = await openStudio(workspace, { onDefect: (error) => defects.push(error) });

/** A draft of a flow in the folder `flows`; never saved. */
const draft = (nodes: object[], path = 'people.csv') => ({
  path: 'flows/draft.lathe.json',
  document: {
    lathe: 1,
    name: 'draft',
    parameters: { least: { type: 'number', default: 40 } },
    sources: { people: { format: 'csv', path } },
    nodes,
  },
});
const older = {
  id: 'older',
  step: 'filter-rows',
  inputs: ['people'],
  parameters: { conditions: [{ column: 'age', operator: 'greater', value: '{{least}}' }] },
};
const scaled = {
  id: 'scaled',
  step: 'scale-numbers',
  inputs: ['people'],
  parameters: { columns: ['age'], method: 'min-max' },
};
const valuesOf = ({ columns, values }: AnswerOf<'preview'>, name: string) =>
  values[columns.indexOf(name)];

describe('a preview of a draft', () => {
  it('gives rows as columns, with the schema and how many rows there are', async () => {
    const page = await done(studio, 'preview', { body: { ...draft([]), node: 'people' } });
    expect(page.schema).toEqual([
      { name: 'name', type: 'text' },
      { name: 'age', type: 'integer' },
    ]);
    expect(page.values).toEqual([
      ['Ada', 'Grace', 'Emmy', 'Mary'],
      [36, 85, 53, null],
    ]);
    expect([page.rows, page.totalRows]).toEqual([4, 4]);
    expect(page.basis).toMatchObject({ kind: 'whole', rows: 4, of: 4 });
  });

  it('gives the part that was asked for', async () => {
    const page = await done(studio, 'preview', {
      body: { ...draft([]), node: 'people', offset: 1, limit: 2, columns: ['age'] },
    });
    expect(page).toMatchObject({ offset: 1, columns: ['age'], values: [[85, 53]], rows: 4 });
  });

  it('sorts and filters for looking, without the flow', async () => {
    const look = {
      sort: [{ column: 'age', descending: true }],
      filters: [{ column: 'age', operator: 'is not missing' }],
    };
    const page = await done(studio, 'preview', { body: { ...draft([]), node: 'people', look } });
    expect(valuesOf(page, 'name')).toEqual(['Grace', 'Emmy', 'Ada']);
    expect([page.rows, page.totalRows]).toEqual([3, 4]);
  });

  it('never reads a filter as SQL', async () => {
    const filters = [{ column: 'name', operator: 'equal', value: "x' OR 1=1 --" }];
    const page = await done(studio, 'preview', {
      body: { ...draft([]), node: 'people', look: { filters } },
    });
    expect(page.rows).toBe(0);
  });

  it('takes values for the parameters of the flow', async () => {
    const body = { ...draft([older]), node: 'older' };
    expect((await done(studio, 'preview', { body })).rows).toBe(2);
    const set = { least: '60' };
    expect((await done(studio, 'preview', { body: { ...body, set } })).rows).toBe(1);
  });

  it('says what a step learned from', async () => {
    const page = await done(studio, 'preview', { body: { ...draft([scaled]), node: 'scaled' } });
    // (53 - 36) / (85 - 36)
    expect(valuesOf(page, 'age')?.[2]).toBeCloseTo(17 / 49, 12);
    expect(page.fitted).toMatchObject({ from: 'data', rows: 4, of: 4 });
  });

  it('gives one whole value', async () => {
    const long = 'x'.repeat(5_000);
    await writeFile(join(workspace, 'flows', 'long.csv'), `t\n${long}\n`);
    const subject = { ...draft([], 'long.csv'), node: 'people' };
    const page = await done(studio, 'preview', { body: subject });
    expect(page.cut).toEqual([{ column: 't', row: 0, length: 5_000, unit: 'characters' }]);
    const whole = await done(studio, 'cell', { body: { ...subject, column: 't', row: 0 } });
    expect(whole).toEqual({ value: long, length: 5_000, unit: 'characters', cut: false });
  });

  it('says 64-bit integers and numbers that are not finite as text, and bytes as base64', async () => {
    const code = `SELECT 9007199254740993::BIGINT AS big, 'nan'::DOUBLE AS nan, '\\x00\\xFF'::BLOB AS bytes`;
    const sql = { id: 'odd', step: 'custom-sql', inputs: ['people'], parameters: { query: code } };
    const page = await done(studio, 'preview', { body: { ...draft([sql]), node: 'odd' } });
    expect(page.values).toEqual([['9007199254740993'], ['NaN'], ['AP8=']]);
  });

  it('of a node that the flow does not have says which it has, with 404', async () => {
    const got = await refused(studio, 'preview', { body: { ...draft([older]), node: 'x' } });
    expect([got.status, got.code]).toEqual([404, 'node-unknown']);
    expect(got.error.advice).toContain('people, older');
  });

  it('of a node that fails says where, with 400', async () => {
    const lost = { ...older, parameters: { conditions: [{ column: 'height', value: 1 }] } };
    const got = await refused(studio, 'preview', { body: { ...draft([lost]), node: 'older' } });
    expect(got.status).toBe(400);
    expect(got.error).toMatchObject({ code: 'column-missing', place: { node: 'older' } });
  });

  it('of something that is no flow says which key is wrong', async () => {
    const body = { ...draft([{ id: 'x', step: 'sort-rows' }]), node: 'x' };
    const got = await refused(studio, 'preview', { body });
    expect(got.error).toMatchObject({
      code: 'document-invalid',
      place: { parameter: 'nodes[0].inputs' },
    });
  });

  it.each([
    [{ node: 'people', limit: 5_000 }, 'limit'],
    [{ node: 'people', offset: -1 }, 'offset'],
    [{ node: 7 }, 'node'],
    [{ node: 'people', look: { sort: [{ column: 'a' }] } }, 'look.sort[0].descending'],
  ])('of a request that is not one names the field: %j', async (part, field) => {
    const got = await refused(studio, 'preview', { body: { ...draft([]), ...part } });
    expect([got.status, got.code]).toEqual([400, 'request-invalid']);
    expect(got.error.place.parameter).toBe(field);
  });
});

describe('beside the rows', () => {
  it('a profile counts missing values and says on what', async () => {
    const { columns, basis } = await done(studio, 'profile', {
      body: { ...draft([]), node: 'people', columns: ['age'] },
    });
    expect(columns).toHaveLength(1);
    expect(columns[0]).toMatchObject({ name: 'age', nulls: 1, minimum: 36, maximum: 85 });
    expect(basis.kind).toBe('whole');
  });

  it('the statement is SQL with a name for each step', async () => {
    const { statement } = await done(studio, 'statement', {
      body: { ...draft([older]), node: 'older' },
    });
    expect(statement).toMatch(/older AS \(/);
  });

  it('an analysis answers with its presentation', async () => {
    const look = { id: 'look', analysis: 'table-summary', inputs: ['people'] };
    const answer = await done(studio, 'analyse', { body: { ...draft([look]), node: 'look' } });
    expect(answer.headline).toContain('4');
  });

  it('the catalogue has every step with the schema of its parameters', async () => {
    const { steps, analyses } = await done(studio, 'catalogue');
    const filter = steps.find(({ id }) => id === 'filter-rows');
    expect(filter).toMatchObject({ family: 'rows', inputs: { min: 1, max: 1 } });
    expect(JSON.stringify(filter?.parameters)).toContain('"conditions"');
    expect(analyses.map(({ id }) => id)).toContain('table-summary');
  });
});

describe('sources of a draft', () => {
  it.each([
    ['an absolute path', join(outside, 'secret.csv')],
    ['a path that goes up', `../../${outside.split('/').at(-1)}/secret.csv`],
    ['a link', 'linked.csv'],
    ['a glob that meets a link', 'l*.csv'],
    ['a glob elsewhere', `${outside}/*.csv`],
    ['a glob that begins in a folder elsewhere', `${outside}/s*`],
    ['a file that is not there, elsewhere', join(outside, 'gone.csv')],
    ['a file of the system', '/etc/passwd'],
  ])('outside the workspace are refused: %s', async (_, path) => {
    const got = await refused(studio, 'preview', { body: { ...draft([], path), node: 'people' } });
    expect([got.status, got.code]).toEqual([403, 'path-outside-workspace']);
    expect(got.error.advice).toContain('--allow');
    expect(JSON.stringify(got.error)).not.toContain('SECRET');
  });

  it('are refused too when a parameter brings them in, and for every call that reads', async () => {
    const { document, path } = draft([], '{{file}}');
    const parameters = { file: { type: 'path', default: 'people.csv' } };
    const body = { path, document: { ...document, parameters }, node: 'people' };
    expect((await done(studio, 'preview', { body })).rows).toBe(4);
    const set = { file: join(outside, 'secret.csv') };
    for (const name of ['preview', 'profile', 'statement', 'cell'] as const) {
      const more = name === 'cell' ? { column: 'SECRET', row: 0 } : {};
      expect((await refused(studio, name, { body: { ...body, ...more, set } })).status).toBe(403);
    }
  });

  it('in a folder that was allowed are read', async () => {
    const allowing = await openStudio(workspace, { allow: [outside] });
    const body = { ...draft([], join(outside, 'secret.csv')), node: 'people' };
    expect((await done(allowing, 'preview', { body })).rows).toBe(1);
    const other = { ...draft([], '/etc/passwd'), node: 'people' };
    expect((await refused(allowing, 'preview', { body: other })).status).toBe(403);
  });

  it.each(['../draft.lathe.json', '/tmp/draft.lathe.json', '.lathe/draft.lathe.json'])(
    'cannot be moved by calling the draft %j',
    async (path) => {
      const body = { ...draft([]), path, node: 'people' };
      expect((await refused(studio, 'preview', { body })).status).toBe(403);
    },
  );
});

describe('looking at a file before it is imported', () => {
  const inspect = (source: object, more: object = {}) => ({
    body: { folder: 'flows', source, ...more },
  });

  it('tells delimiter, types with confidence, and the first rows', async () => {
    await writeFile(
      join(workspace, 'flows', 'Loan Book 2.csv'),
      'id;paid\n1;2024-01-02\n2;2024-02-03\n',
    );
    const seen = await done(studio, 'inspectFile', inspect({ path: 'Loan Book 2.csv' }));
    expect(seen).toMatchObject({
      format: 'csv',
      files: ['flows/Loan Book 2.csv'],
      whole: false,
      rows: null,
      schema: [
        { name: 'id', type: 'integer' },
        { name: 'paid', type: 'date' },
      ],
      values: [
        [1, 2],
        ['2024-01-02', '2024-02-03'],
      ],
      suggestedId: 'loan-book-2',
    });
    expect(seen.detected).toMatchObject({ delimiter: ';' });
    expect(seen.columns[1]).toMatchObject({ chosenBy: 'inferred', confidence: 1 });
  });

  it('shows the effect of other options', async () => {
    const source = { format: 'csv', path: 'Loan Book 2.csv', types: { id: 'text' } };
    const seen = await done(studio, 'inspectFile', inspect(source));
    expect(seen.values[0]).toEqual(['1', '2']);
    expect(seen.columns[0]).toMatchObject({ type: 'text', chosenBy: 'override' });
  });

  it('read whole, gives the rows that were put aside with their lines', async () => {
    await writeFile(join(workspace, 'flows', 'bad.csv'), 'a,b\n1,2\n3,4,5,6\n7,8\n');
    const seen = await done(studio, 'inspectFile', inspect({ path: 'bad.csv' }, { whole: true }));
    expect(seen.rows).toBe(2);
    expect(seen.rejectedRows).toBe(1);
    expect(seen.rejected[0]).toMatchObject({ file: 'flows/bad.csv', line: 3 });
  });

  it('leaves nothing behind', async () => {
    const work = join(workspace, '.lathe', 'work');
    const left = (await readdir(work, { recursive: true })).map(String);
    expect(left.filter((name) => name.includes('look_'))).toEqual([]);
  });

  it('refuses files outside the workspace, and keys that sources do not have', async () => {
    const path = join(outside, 'secret.csv');
    expect((await refused(studio, 'inspectFile', inspect({ path }))).status).toBe(403);
    const wrong = await refused(studio, 'inspectFile', inspect({ path: 'bad.csv', comma: ';' }));
    expect(wrong).toMatchObject({
      code: 'source-invalid',
      error: { place: { parameter: 'comma' } },
    });
  });
});

describe('slow work', () => {
  const slow = (index: number) => ({
    id: `slow-${index}`,
    step: 'custom-sql',
    inputs: ['people'],
    // Each row of the outer table asks for a sum over ten thousand million: hours.
    parameters: {
      query: `SELECT sum(hash(a.range + ${index}) % 7) AS s FROM range(100000) a, range(100000) b, range(100000) c`,
    },
  });

  it('delays neither the home page nor a cheap preview, and ends when its client goes', async () => {
    const gone = new AbortController();
    const pending = new Set<number>();
    const slowOnes = Array.from({ length: 9 }, async (_, index) => {
      pending.add(index);
      const body = { ...draft([slow(index)]), node: `slow-${index}` };
      await done(studio, 'preview', { body, signal: gone.signal }).finally(() =>
        pending.delete(index),
      );
    });
    const ended = Promise.allSettled(slowOnes);

    await done(studio, 'home');
    const page = await done(studio, 'preview', { body: { ...draft([older]), node: 'older' } });
    expect(page.rows).toBe(2);
    expect(pending.size).toBe(9);

    gone.abort();
    const results = await ended;
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    // Whatever still worked would keep the engine busy: this needs it all.
    const after = await done(studio, 'preview', { body: { ...draft([scaled]), node: 'scaled' } });
    expect(after.rows).toBe(4);
  });

  it('in Python holds up no table, and its process ends with its client', async () => {
    const mark = join(workspace, 'begun');
    const code = `import time\nopen(${JSON.stringify(mark)}, "w").close()\ntime.sleep(600)`;
    const forever = {
      id: 'forever',
      step: 'custom-python',
      inputs: ['people'],
      parameters: { code },
    };
    const quick = {
      id: 'quick',
      step: 'custom-python',
      inputs: ['people'],
      parameters: { code: "print('hello')" },
    };
    const gone = new AbortController();
    const body = { ...draft([forever]), node: 'forever' };
    const waiting = done(studio, 'preview', { body, signal: gone.signal });
    waiting.catch(() => undefined);
    await expect.poll(() => existsSync(mark), { timeout: 30_000 }).toBe(true);
    expect((await done(studio, 'preview', { body: { ...draft([]), node: 'people' } })).rows).toBe(
      4,
    );
    gone.abort();
    // Python steps run one after the other: this answers only if the sleeping one has been ended.
    const page = await done(studio, 'preview', { body: { ...draft([quick]), node: 'quick' } });
    expect(page.printed).toBe('hello\n');
  });

  it('that was called off is no defect', () => {
    expect(defects).toEqual([]);
  });
});
