import { checkFlow } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { describe, expect, it } from 'vitest';
import type { NodeCheck } from '../../src/api/client.js';
import { flowItems } from '../../src/graph/flow-items.js';
import { flowTitles, titleLookup } from '../../src/graph/flow-titles.js';
import { type NodeState, nodeName, nodeStatus } from '../../src/graph/node-state.js';

const flow = checkFlow({
  lathe: 1,
  name: 'names',
  sources: { loans: { format: 'json-lines', path: 'loans.jsonl' } },
  nodes: [
    { id: 'fill', step: 'fill-missing', inputs: ['loans'], title: 'Guess ages' },
    { id: 'scale', step: 'scale-numbers', inputs: ['fill'] },
    { id: 'sort', step: 'sort-rows', inputs: ['scale'], disabled: true },
    { id: 'old', step: 'no-such-step', inputs: ['sort'] },
  ],
  outputs: { scale: { node: 'scale', sink: { format: 'csv', path: 'out.csv' } } },
});
const titles = flowTitles(catalogue);
const titleOf = titleLookup(flow, titles);
const item = (id: string) => flowItems(flow).find((each) => each.id === id)!;
const nothing: NodeState = { check: undefined, counts: undefined, running: undefined };
const name = (id: string, state: Partial<NodeState> = {}): string =>
  nodeName(item(id), titles(item(id)), { ...nothing, ...state }, titleOf);
const status = (id: string, state: Partial<NodeState> = {}) =>
  nodeStatus(item(id), { ...nothing, ...state }, titleOf);
const failed: NodeCheck = {
  status: 'failed',
  error: {
    code: 'column-missing',
    kind: 'data',
    message: 'There is no column "age".',
    place: {},
    advice: 'Choose another.',
  },
  missing: ['age'],
  available: [],
  below: null,
};

describe('the name of an item for a screen reader', () => {
  it('says what it is and what it reads', () => {
    expect(name('scale')).toBe('Scale numbers, step, reads Guess ages');
  });

  it('says the kind of step after the title that a person gave', () => {
    expect(name('fill')).toBe('Guess ages, Fill missing, step, reads loans');
  });

  it('says the format of a source and of an output', () => {
    expect(name('loans')).toBe('loans, JSON Lines file, source');
    expect(name('output:scale')).toBe('scale, CSV output, output, reads Scale numbers');
  });

  it('says how large the table is', () => {
    expect(name('scale', { counts: { rows: 1000, columns: 1 } })).toBe(
      'Scale numbers, 1,000 rows × 1 column, step, reads Guess ages',
    );
  });

  it('says that rows are a sample, and of how many', () => {
    expect(name('loans', { counts: { rows: 1, columns: 2, sample: { of: 12_000 } } })).toBe(
      'loans, JSON Lines file, Sample, 1 row × 2 columns, out of 12,000 rows, source',
    );
  });

  it('says why it failed', () => {
    expect(name('scale', { check: failed })).toBe(
      'Scale numbers, Failed: There is no column "age"., step, reads Guess ages',
    );
  });

  it('says disabled also where something else matters more', () => {
    expect(name('sort')).toBe('Sort rows, Disabled, step, reads Scale numbers');
    expect(name('sort', { check: failed })).toMatch(/reads Scale numbers, disabled$/);
  });

  it('shows the id of a step that the catalogue does not have', () => {
    expect(name('old')).toBe('no-such-step, step, reads Sort rows');
  });
});

describe('the status of an item', () => {
  it('is nothing when nothing is known', () => {
    expect(status('scale')).toBeUndefined();
  });

  it('names what it waits for by its title', () => {
    expect(status('scale', { check: { status: 'waiting', for: 'fill' } })).toEqual({
      kind: 'waiting',
      text: 'Waits for Guess ages',
    });
  });

  it('says of a disabled node that it is, also when it waits', () => {
    expect(status('sort', { check: { status: 'waiting', for: 'fill' } })).toEqual({
      kind: 'waiting',
      text: 'Disabled, waits for Guess ages',
    });
  });

  it('is how far a run is, whatever else there is', () => {
    expect(status('scale', { check: failed, running: { share: 0.456, done: false } })).toEqual({
      kind: 'running',
      text: 'Running 46 %',
    });
  });

  it('is running without a number where the share cannot be told', () => {
    expect(status('scale', { running: { share: null, done: false } })?.text).toBe('Running');
  });

  it('is done with the size of the table when the run is past it', () => {
    expect(
      status('scale', { counts: { rows: 2, columns: 3 }, running: { share: 1, done: true } }),
    ).toEqual({ kind: 'done', text: '2 rows × 3 columns' });
  });
});
