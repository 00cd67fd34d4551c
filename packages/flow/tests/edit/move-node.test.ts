import { addAnalysis, checkFlow, type FlowDocument, moveNode, whereItMayMove } from '@lathe/flow';
import { describe, expect, test } from 'vitest';
import { refusalOf, wiring } from './flows.js';

/** source -> a -> b -> c -> (output), and other -> d. */
const CHAIN: FlowDocument = checkFlow({
  lathe: 1,
  name: 'chain',
  sources: {
    source: { format: 'csv', path: 'a.csv' },
    other: { format: 'csv', path: 'b.csv' },
  },
  nodes: [
    { id: 'a', step: 'sort-rows', inputs: ['source'] },
    { id: 'b', step: 'sort-rows', inputs: ['a'] },
    { id: 'c', step: 'sort-rows', inputs: ['b'] },
    { id: 'd', step: 'sort-rows', inputs: ['other'] },
  ],
  outputs: { out: { node: 'c' } },
});

/** source -> a -> b -> j (joined with d). */
const JOIN: FlowDocument = checkFlow({
  ...CHAIN,
  nodes: [
    { id: 'a', step: 'sort-rows', inputs: ['source'] },
    { id: 'b', step: 'sort-rows', inputs: ['a'] },
    { id: 'd', step: 'sort-rows', inputs: ['a'] },
    { id: 'j', step: 'join-tables', inputs: ['b', 'd'] },
  ],
  outputs: {},
});

describe('moving a step', () => {
  test('up puts it between its target and what that read', () => {
    expect(wiring(moveNode(CHAIN, 'c', { before: 'a' }))).toEqual({
      c: 'source',
      a: 'c',
      b: 'a',
      d: 'other',
      out: 'b',
    });
  });

  test('down to the end takes the outputs of the end', () => {
    expect(wiring(moveNode(CHAIN, 'a', { after: 'c' }))).toMatchObject({
      b: 'source',
      c: 'b',
      a: 'c',
      out: 'a',
    });
  });

  test('one place down is the same as the next one up', () => {
    const down = wiring(moveNode(CHAIN, 'a', { after: 'b' }));
    expect(down).toEqual(wiring(moveNode(CHAIN, 'b', { before: 'a' })));
    expect(down).toMatchObject({ b: 'source', a: 'b', c: 'a' });
  });

  test('to where it stands changes nothing', () => {
    expect(moveNode(CHAIN, 'b', { after: 'a' })).toEqual(CHAIN);
    expect(moveNode(CHAIN, 'b', { before: 'c' })).toEqual(CHAIN);
  });

  test('takes its analyses along', () => {
    const { flow, id } = addAnalysis(CHAIN, { of: 'b', analysis: 'histogram', parameters: {} });
    expect(wiring(moveNode(flow, 'b', { after: 'c' }))).toMatchObject({ [id]: 'b', b: 'c' });
  });

  test('goes by the first input of a join; the other stays', () => {
    expect(wiring(moveNode(JOIN, 'j', { before: 'b' }))).toEqual({
      a: 'source',
      d: 'a',
      j: 'a d',
      b: 'j',
    });
  });

  test('is refused beside itself, before what its other inputs depend on, and for an analysis', () => {
    expect(refusalOf(() => moveNode(CHAIN, 'a', { after: 'a' })).code).toBe('move-impossible');
    expect(refusalOf(() => moveNode(JOIN, 'j', { before: 'a' })).code).toBe('move-impossible');
    expect(refusalOf(() => moveNode(JOIN, 'j', { before: 'source' })).code).toBe('node-unknown');
    const { flow, id } = addAnalysis(CHAIN, { of: 'b', analysis: 'histogram', parameters: {} });
    expect(refusalOf(() => moveNode(flow, id, { before: 'a' })).code).toBe('not-a-step');
  });
});

describe('where a step may move', () => {
  test('is every other place of its chain', () => {
    expect(whereItMayMove(CHAIN, 'a')).toEqual([{ before: 'c' }, { after: 'c' }]);
    expect(whereItMayMove(CHAIN, 'b')).toEqual([{ before: 'a' }, { after: 'c' }]);
    expect(whereItMayMove(CHAIN, 'c')).toEqual([{ before: 'a' }, { before: 'b' }]);
    expect(whereItMayMove(CHAIN, 'd')).toEqual([]);
  });

  test('leaves out what would make a circle', () => {
    expect(whereItMayMove(JOIN, 'j')).toEqual([{ before: 'b' }]);
  });
});
