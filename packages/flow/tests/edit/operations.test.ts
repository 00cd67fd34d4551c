import {
  addAnalysis,
  addOutput,
  addSource,
  addStep,
  chainOf,
  changeNode,
  duplicateNode,
  insertBefore,
  removeNode,
  removeOutput,
  removeSource,
  renameNode,
  replaceSource,
  setInputs,
  setOutput,
} from '@lathe/flow';
import { describe, expect, test } from 'vitest';
import { LOANS, LOANS_WIRING, refusalOf, wiring } from './flows.js';

const FILTER = { step: 'filter-rows', parameters: {} };

describe('adding a step', () => {
  test('appended, it is a new branch and nothing else changes', () => {
    const { flow, id } = addStep(LOANS, { ...FILTER, after: 'kept' }, 'append');
    expect(id).toBe('filter_rows');
    expect(wiring(flow)).toEqual({ ...LOANS_WIRING, filter_rows: 'kept' });
  });

  test('inserted, steps that read the table read the new step; analyses stay', () => {
    const { flow } = addStep(LOANS, { ...FILTER, after: 'kept' }, 'insert');
    expect(wiring(flow)).toEqual({
      ...LOANS_WIRING,
      filter_rows: 'kept',
      scaled: 'filter_rows',
      joined: 'filter_rows people',
    });
  });

  test('inserted at the end, outputs follow', () => {
    const { flow } = addStep(LOANS, { ...FILTER, after: 'sorted' }, 'insert');
    expect(wiring(flow)).toMatchObject({ filter_rows: 'sorted', table: 'filter_rows' });
  });

  test('inserted with an input that follows the table, that input stays where it is', () => {
    const join = { step: 'join-tables', parameters: {}, after: 'kept', inputs: ['kept', 'scaled'] };
    const { flow } = addStep(LOANS, join, 'insert');
    expect(wiring(flow)).toMatchObject({
      scaled: 'kept',
      join_tables: 'kept scaled',
      joined: 'join_tables people',
    });
  });

  test('before a node, only the first input of that node changes', () => {
    const { flow } = insertBefore(LOANS, 'joined', FILTER);
    expect(wiring(flow)).toEqual({
      ...LOANS_WIRING,
      filter_rows: 'kept',
      joined: 'filter_rows people',
    });
  });

  test('its title gives it its id', () => {
    const { id } = addStep(LOANS, { ...FILTER, title: 'Über 18', after: 'kept' }, 'append');
    expect(id).toBe('uber_18');
  });

  test('stands before the nodes that read it, whatever the order of its inputs', () => {
    const later = addStep(LOANS, { ...FILTER, after: 'people' }, 'append');
    const join = { step: 'join-tables', parameters: {}, after: 'kept', inputs: ['kept', later.id] };
    const order = addStep(later.flow, join, 'insert').flow.nodes.map(({ id }) => id);
    expect(order.indexOf(later.id)).toBeLessThan(order.indexOf('join_tables'));
    expect(order.indexOf('join_tables')).toBeLessThan(order.indexOf('scaled'));
  });

  test('is refused after an analysis, after nothing, and without its table among its inputs', () => {
    expect(refusalOf(() => addStep(LOANS, { ...FILTER, after: 'look' }, 'append')).code).toBe(
      'not-a-table',
    );
    const unknown = refusalOf(() => addStep(LOANS, { ...FILTER, after: 'keept' }, 'append'));
    expect(unknown.code).toBe('node-unknown');
    expect(unknown.advice).toContain('"kept"');
    const without = { ...FILTER, after: 'kept', inputs: ['loans'] };
    expect(refusalOf(() => addStep(LOANS, without, 'append')).code).toBe('inputs-wrong');
  });
});

describe('an edit', () => {
  test('leaves the document it was given alone, and keeps the nodes it does not touch', () => {
    const text = JSON.stringify(LOANS);
    const { flow } = addStep(LOANS, { ...FILTER, after: 'scaled' }, 'insert');
    expect(JSON.stringify(LOANS)).toBe(text);
    const kept = flow.nodes.find(({ id }) => id === 'kept');
    expect(kept).toBe(LOANS.nodes.find(({ id }) => id === 'kept'));
  });
});

describe('removing a node', () => {
  test('lets steps, analyses and outputs read its first input', () => {
    expect(wiring(removeNode(LOANS, 'kept'))).toEqual({
      look: 'loans',
      scaled: 'loans',
      sorted: 'scaled',
      joined: 'loans people',
      table: 'sorted',
    });
    expect(wiring(removeNode(LOANS, 'sorted'))).toMatchObject({ table: 'scaled' });
  });

  test('takes an analysis away without a trace', () => {
    const { look: _, ...others } = LOANS_WIRING;
    expect(wiring(removeNode(LOANS, 'look'))).toEqual(others);
  });

  test('is refused for a source', () => {
    expect(refusalOf(() => removeNode(LOANS, 'loans')).code).toBe('node-unknown');
  });
});

describe('duplicating', () => {
  test('puts a copy right after the step, with what followed behind it', () => {
    const { flow, id } = duplicateNode(LOANS, 'scaled');
    expect(id).toBe('scaled_2');
    expect(wiring(flow)).toMatchObject({ scaled_2: 'scaled', sorted: 'scaled_2' });
  });

  test('keeps the further inputs of a join', () => {
    expect(wiring(duplicateNode(LOANS, 'joined').flow)).toMatchObject({
      joined_2: 'joined people',
    });
  });

  test('lets a second analysis look at the same table', () => {
    expect(wiring(duplicateNode(LOANS, 'look').flow)).toEqual({ ...LOANS_WIRING, look_2: 'kept' });
  });
});

describe('changing a node', () => {
  test('replaces what is named and keeps the rest', () => {
    const noted = changeNode(LOANS, 'kept', { note: 'why', title: 'Keep' });
    const changed = changeNode(noted, 'kept', { parameters: { columns: ['b'] }, title: '' });
    expect(changed.nodes.find(({ id }) => id === 'kept')).toEqual({
      id: 'kept',
      step: 'keep-columns',
      inputs: ['loans'],
      parameters: { columns: ['b'] },
      note: 'why',
    });
  });

  test('disables and enables a step without a trace, but no analysis', () => {
    const off = changeNode(LOANS, 'kept', { disabled: true });
    expect(off.nodes[0]).toMatchObject({ disabled: true });
    expect(changeNode(off, 'kept', { disabled: false })).toEqual(LOANS);
    expect(refusalOf(() => changeNode(LOANS, 'look', { disabled: true })).code).toBe('not-a-step');
  });

  test('by another id takes every reference along', () => {
    expect(wiring(renameNode(LOANS, 'kept', 'k'))).toMatchObject({
      k: 'loans',
      look: 'k',
      scaled: 'k',
      joined: 'k people',
    });
    expect(wiring(renameNode(LOANS, 'loans', 'l'))).toMatchObject({ kept: 'l' });
    expect(wiring(renameNode(LOANS, 'sorted', 's'))).toMatchObject({ table: 's' });
    expect(refusalOf(() => renameNode(LOANS, 'kept', 'people')).code).toBe('id-taken');
    expect(refusalOf(() => renameNode(LOANS, 'kept', 'Ä')).code).toBe('id-invalid');
  });

  test('lets it read other tables, but not what depends on it', () => {
    expect(wiring(setInputs(LOANS, 'scaled', ['people']))).toMatchObject({ scaled: 'people' });
    expect(refusalOf(() => setInputs(LOANS, 'kept', ['sorted'])).code).toBe('flow-circle');
    expect(refusalOf(() => setInputs(LOANS, 'kept', ['kept'])).code).toBe('flow-circle');
    expect(refusalOf(() => setInputs(LOANS, 'kept', ['look'])).code).toBe('not-a-table');
    expect(refusalOf(() => setInputs(LOANS, 'kept', [])).code).toBe('inputs-wrong');
  });
});

describe('sources', () => {
  const csv = (path: string) => ({ format: 'csv', path }) as const;

  test('are named after their file', () => {
    const named = (path: string) => addSource(LOANS, csv(path)).id;
    expect(named('data/Loans 2024.csv.gz')).toBe('loans_2024');
    expect(named('loans.csv')).toBe('loans_2');
    expect(named('2024/*.csv')).toBe('n_2024');
    expect(named('{{data}}')).toBe('data');
    expect(named('*.csv')).toBe('source');
  });

  test('keep their readers when they get another file', () => {
    const flow = replaceSource(LOANS, 'loans', csv('b.csv'));
    expect(flow.sources.loans).toEqual(csv('b.csv'));
    expect(wiring(flow)).toEqual(LOANS_WIRING);
    expect(refusalOf(() => replaceSource(LOANS, 'kept', csv('b.csv'))).code).toBe('source-unknown');
  });

  test('are not removed while something reads them', () => {
    const error = refusalOf(() => removeSource(LOANS, 'people'));
    expect(error.code).toBe('source-in-use');
    expect(error.message).toContain('joined');
    const { flow, id } = addSource(LOANS, csv('more.csv'));
    expect(removeSource(flow, id)).toEqual(LOANS);
  });

  test('take with them what has no other input, when told to', () => {
    expect(wiring(removeSource(LOANS, 'loans', { withDependants: true }))).toEqual({
      joined: 'people',
    });
    expect(wiring(removeSource(LOANS, 'people', { withDependants: true }))).toEqual({
      ...LOANS_WIRING,
      joined: 'kept',
    });
  });
});

describe('analyses and outputs', () => {
  test('are added to any table', () => {
    const { flow, id } = addAnalysis(LOANS, {
      of: 'sorted',
      analysis: 'histogram',
      parameters: {},
    });
    expect(wiring(flow)).toEqual({ ...LOANS_WIRING, [id]: 'sorted' });
    expect(wiring(addOutput(LOANS, { node: 'kept' }).flow)).toEqual({
      ...LOANS_WIRING,
      kept: 'kept',
    });
    expect(addOutput(LOANS, { node: 'kept', name: 'Table' }).id).toBe('table_2');
    expect(refusalOf(() => addOutput(LOANS, { node: 'look' })).code).toBe('not-a-table');
  });

  test('outputs change their table or sink and can go', () => {
    const moved = setOutput(LOANS, 'table', { node: 'kept' });
    expect(moved.outputs.table).toEqual({ ...LOANS.outputs.table, node: 'kept' });
    expect(setOutput(LOANS, 'table', { sink: null }).outputs.table).toEqual({ node: 'sorted' });
    expect(removeOutput(LOANS, 'table').outputs).toEqual({});
    expect(refusalOf(() => removeOutput(LOANS, 'tabel')).code).toBe('output-unknown');
  });
});

describe('the chain of a node', () => {
  test('runs from the source to the node, and on while one step follows', () => {
    expect(chainOf(LOANS, 'scaled')).toEqual(['loans', 'kept', 'scaled', 'sorted']);
  });

  test('ends where the flow branches', () => {
    expect(chainOf(LOANS, 'loans')).toEqual(['loans', 'kept']);
  });

  test('does not go on as the other side of a join', () => {
    expect(chainOf(LOANS, 'people')).toEqual(['people']);
    expect(chainOf(LOANS, 'joined')).toEqual(['loans', 'kept', 'joined']);
  });

  test('of an analysis ends with it', () => {
    expect(chainOf(LOANS, 'look')).toEqual(['loans', 'kept', 'look']);
  });
});
