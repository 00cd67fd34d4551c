import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStudio, temporaryFolder } from '../http/studio.fixture.js';
import { done, refused } from './call.fixture.js';

const outside = await temporaryFolder();
await writeFile(join(outside, 'secret.csv'), 'SECRET\n1\n');
const workspace = await temporaryFolder();
await writeFile(
  join(workspace, 'people.csv'),
  'name,age,city\nAda,36,L\nGrace,85,N\nEmmy,53,L\nMary,,X\n',
);
await writeFile(join(workspace, 'cities.csv'), 'code,country\nL,UK\nL,Canada\nN,US\nP,France\n');
// Previews let a sample stand for tables of more than 200,000 rows.
const MANY = 200_100;
await writeFile(
  join(workspace, 'many.csv'),
  `n\n${Array.from({ length: MANY }, (_, index) => index + 1).join('\n')}\n`,
);
const studio = await openStudio(workspace);

const sources = {
  people: { format: 'csv', path: 'people.csv' },
  cities: { format: 'csv', path: 'cities.csv' },
};
const draft = (nodes: object[], more: Record<string, object> = {}) => ({
  path: 'draft.lathe.json',
  document: { lathe: 1, name: 'draft', sources: { ...sources, ...more }, nodes },
});
const step = (id: string, name: string, parameters: object, ...inputs: string[]) => ({
  id,
  step: name,
  inputs: inputs.length === 0 ? ['people'] : inputs,
  parameters,
});

describe('the check of a flow', () => {
  const check = (nodes: object[], more?: Record<string, object>) =>
    done(studio, 'check', { body: draft(nodes, more) });

  it('gives the columns of each node that works', async () => {
    const { document, nodes } = await check([step('few', 'keep-columns', { columns: ['age'] })]);
    expect(document).toBeNull();
    expect(nodes.people).toMatchObject({ status: 'ready' });
    expect(nodes.few).toEqual({ status: 'ready', schema: [{ name: 'age', type: 'integer' }] });
  });

  it('says of a step which columns it misses, and of those below what they wait for', async () => {
    const { nodes } = await check([
      step('lost', 'drop-columns', { columns: ['height', 'weight'] }),
      step('below', 'keep-columns', { columns: ['age'] }, 'lost'),
      step('too', 'keep-columns', { columns: ['shoe'] }, 'lost'),
    ]);
    expect(nodes.lost).toMatchObject({
      status: 'failed',
      error: { code: 'column-missing', place: { node: 'lost' } },
      missing: ['height', 'weight'],
      below: null,
    });
    expect(nodes.lost?.status === 'failed' && nodes.lost.available.map(({ name }) => name)).toEqual(
      ['name', 'age', 'city'],
    );
    expect(nodes.below).toEqual({ status: 'waiting', for: 'lost' });
    expect(nodes.too).toMatchObject({ status: 'failed', missing: ['shoe'], below: 'lost' });
  });

  it('says of a source that may not be read why, and goes on with the others', async () => {
    const secret = { format: 'csv', path: join(outside, 'secret.csv') };
    const gone = { format: 'csv', path: 'gone.csv' };
    const { nodes } = await check(
      [step('on', 'sort-rows', { keys: [{ column: 'SECRET' }] }, 'secret')],
      {
        secret,
        gone,
      },
    );
    expect(nodes.secret).toMatchObject({
      status: 'failed',
      error: { code: 'path-outside-workspace', place: { node: 'secret' } },
    });
    expect(nodes.gone).toMatchObject({ status: 'failed', error: { code: 'file-not-found' } });
    expect(nodes.on).toEqual({ status: 'waiting', for: 'secret' });
    expect(nodes.people).toMatchObject({ status: 'ready' });
    expect(JSON.stringify(nodes)).not.toContain(workspace);
  });

  it('of what is no flow says which key is wrong', async () => {
    const { document, nodes } = await check([{ id: 'x', step: 'sort-rows' }]);
    expect(document).toMatchObject({ place: { parameter: 'nodes[0].inputs' } });
    expect(nodes).toEqual({});
  });
});

describe('the changes of a step', () => {
  const changes = (node: object, more: object = {}) =>
    done(studio, 'changes', { body: { ...draft([node]), node: 'step', ...more } });

  it('are the cells that it changes, with their values before', async () => {
    const filled = step('step', 'fill-missing', { columns: ['age'], strategy: 'value', value: 0 });
    const { before, after, changed, rows } = await changes(filled);
    expect(before).toEqual({ rows: 4, columns: 3 });
    expect(after).toEqual({ rows: 4, columns: 3 });
    expect(changed.map(({ name, cells }) => [name, cells])).toEqual([['age', 1]]);
    expect(rows).toMatchObject({
      kind: 'aligned',
      columns: ['age'],
      before: [[36, 85, 53, null]],
      changed: [[false, false, false, true]],
    });
  });

  it('are the rows that it drops', async () => {
    const conditions = [{ column: 'age', operator: 'greater', value: 50 }];
    const { rows } = await changes(step('step', 'filter-rows', { conditions }), {
      columns: ['name'],
    });
    expect(rows).toMatchObject({ kind: 'removed', count: 2, examples: [['Ada', 'Mary']] });
  });

  it('are the columns that it renames and drops', async () => {
    const renamed = step('step', 'rename-columns', { columns: [{ from: 'age', to: 'years' }] });
    expect((await changes(renamed)).renamed).toEqual([{ from: 'age', to: 'years' }]);
    expect((await changes(step('step', 'drop-columns', { columns: ['city'] }))).removed).toEqual([
      'city',
    ]);
  });

  it('are asked of steps only', async () => {
    const body = { ...draft([]), node: 'people' };
    expect((await refused(studio, 'changes', { body })).code).toBe('node-not-a-step');
  });
});

describe('the diagnosis of a join', () => {
  const diagnose = (more: object) =>
    done(studio, 'diagnoseJoin', {
      body: { ...draft([]), left: 'people', right: 'cities', ...more },
    });

  it('counts partners, repeated keys and rows of the result on both sides', async () => {
    const found = await diagnose({ keys: [{ left: 'city', right: 'code' }] });
    // L, N, L, X against L, L, N, P
    expect(found.left).toMatchObject({ rows: 4, matched: 3, unmatched: 1, distinctKeys: 3 });
    expect(found.right).toMatchObject({ rows: 4, matched: 3, unmatched: 1, repeatedKeys: 1 });
    expect(found.right.repeatedExamples).toEqual([{ key: ['L'], count: 2 }]);
    // Two people in L with two countries each, and one in N.
    expect(found.resultRows).toMatchObject({ inner: 5, left: 6, right: 6, full: 7 });
    expect(found.columns.map(({ name, from }) => [name, from])).toContainEqual([
      'country',
      'right',
    ]);
    expect(found.warnings.join()).toMatch(/more than once|many/i);
  });

  it('needs keys, and says which field lacks them', async () => {
    const body = { ...draft([]), left: 'people', right: 'cities', keys: [] };
    const got = await refused(studio, 'diagnoseJoin', { body });
    expect(got.error).toMatchObject({ code: 'request-invalid', place: { parameter: 'keys' } });
  });
});

describe('numbers say what they were computed on', () => {
  const many = { many: { format: 'csv', path: 'many.csv' } };
  const scale = step('scaled', 'scale-numbers', { columns: ['n'] }, 'many');
  const subject = (node: string, nodes: object[] = [scale]) => ({ ...draft(nodes, many), node });

  it('rows and their number are those of the whole table', async () => {
    const page = await done(studio, 'preview', { body: { ...subject('many'), offset: MANY - 1 } });
    expect(page.values).toEqual([[MANY]]);
    expect(page.basis).toMatchObject({ kind: 'whole', rows: MANY, of: MANY });
  });

  it('a sample to look at keeps both ends, and says its rule and seed', async () => {
    const body = { ...subject('many'), rows: 'sample', limit: 1 };
    const page = await done(studio, 'preview', { body });
    expect(page.basis).toMatchObject({ kind: 'sample', of: MANY, seed: 1 });
    expect(page.basis.rule).toContain('extremes');
    expect(page.values).toEqual([[1]]);
  });

  it('the profile of a large table is that of a sample until the whole is asked for', async () => {
    const sampled = await done(studio, 'profile', { body: subject('many') });
    expect(sampled.basis).toMatchObject({ kind: 'sample', rows: 10_000, of: MANY });
    expect(sampled.columns[0]?.wholeRange).toEqual({ minimum: 1, maximum: MANY });
    const whole = await done(studio, 'profile', { body: { ...subject('many'), whole: true } });
    expect(whole.basis).toMatchObject({ kind: 'whole', rows: MANY });
    // The mean of 1 to n is (n + 1) / 2.
    expect(whole.columns[0]?.mean).toBeCloseTo((MANY + 1) / 2, 6);
  });

  it('a step that learned from a sample says so, until the whole is asked for', async () => {
    const page = await done(studio, 'preview', { body: { ...subject('scaled'), limit: 1 } });
    expect(page.fitted).toMatchObject({ rows: 10_000, of: MANY });
    expect(page.sampledAbove).toEqual([{ node: 'scaled', rows: 10_000, of: MANY }]);
    const whole = await done(studio, 'preview', {
      body: { ...subject('scaled'), limit: 1, whole: true },
    });
    expect(whole.fitted).toMatchObject({ rows: MANY, of: MANY });
    expect(whole.sampledAbove).toEqual([]);
  });

  it('rows that Python made from a sample are told to be', async () => {
    const same = step('same', 'custom-python', { code: 'df = df' }, 'many');
    const page = await done(studio, 'preview', { body: subject('same', [same]) });
    expect(page.rows).toBe(10_000);
    expect(page.sampledAbove).toEqual([{ node: 'same', rows: 10_000, of: MANY }]);
  });

  it('an analysis of a large table is that of a sample until the whole is asked for', async () => {
    const look = { id: 'look', analysis: 'table-summary', inputs: ['many'] };
    const sampled = await done(studio, 'analyse', { body: subject('look', [look]) });
    expect(sampled.basis).toMatchObject({ kind: 'sample', rows: 10_000, of: MANY });
    const body = { ...subject('look', [look]), whole: true };
    const whole = await done(studio, 'analyse', { body });
    expect(whole.basis).toMatchObject({ kind: 'whole', rows: MANY, of: MANY });
    expect(whole.headline).toContain('200,100');
  });
});
