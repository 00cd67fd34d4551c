import { checkFlow } from '@lathe/flow';
import { describe, expect, it } from 'vitest';
import {
  formatOfPath,
  placeProblem,
  runTargets,
  startRequest,
  suggestedPath,
  targetFor,
  withEnding,
} from '../../src/pages/runs/run-request.js';

const flow = checkFlow({
  lathe: 1,
  name: 'loans',
  parameters: { data: { type: 'path', default: 'loans.csv' }, year: { type: 'number' } },
  sources: { loans: { format: 'csv', path: '{{data}}' } },
  nodes: [
    { id: 'kept', step: 'keep-columns', inputs: ['loans'], parameters: { columns: ['age'] } },
    {
      id: 'scaled',
      title: 'Scaled',
      step: 'scale-numbers',
      inputs: ['kept'],
      parameters: { columns: ['age'] },
    },
    { id: 'look', analysis: 'table-summary', inputs: ['kept'] },
  ],
  outputs: {
    table: { node: 'scaled', sink: { format: 'csv', path: 'out.csv' } },
    later: { node: 'kept' },
  },
});

describe('starting a run', () => {
  it('offers all outputs, each output, steps from the last and sources, but no analysis', () => {
    expect(runTargets(flow).map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'outputs ',
      'output table',
      'output later',
      'node scaled',
      'node kept',
      'node loans',
    ]);
  });

  it('takes the written output of a node that is asked for, else the node', () => {
    const targets = runTargets(flow);
    expect(targetFor(targets, 'scaled')).toMatchObject({ kind: 'output', id: 'table' });
    expect(targetFor(targets, 'kept')).toMatchObject({ kind: 'node', id: 'kept' });
    expect(targetFor(targets, undefined)).toMatchObject({ kind: 'outputs' });
    expect(targetFor(targets, 'nothing')).toBeUndefined();
  });

  it('suggests a place named for flow and target', () => {
    const target = targetFor(runTargets(flow), 'kept');
    expect(target && suggestedPath(flow, target, 'parquet')).toBe('outputs/loans-kept.parquet');
  });

  it('changes the ending with the format and keeps the packing where it can', () => {
    expect(withEnding('a/b.csv', 'parquet')).toBe('a/b.parquet');
    expect(withEnding('a/b.csv.gz', 'json-lines')).toBe('a/b.jsonl.gz');
    expect(withEnding('a/b.csv.gz', 'parquet')).toBe('a/b.parquet');
    expect(withEnding('a/b', 'csv')).toBe('a/b.csv');
    expect(withEnding('a.v2/b', 'csv')).toBe('a.v2/b.csv');
  });

  it('tells the format by the ending', () => {
    expect(formatOfPath('a.TSV.gz')).toBe('csv');
    expect(formatOfPath('a.pq')).toBe('parquet');
    expect(formatOfPath('a.ndjson')).toBe('json-lines');
    expect(formatOfPath('a.xlsx')).toBeUndefined();
  });

  it('refuses places outside the workspace and endings it cannot write', () => {
    expect(placeProblem('out/a.csv')).toBeUndefined();
    expect(placeProblem('..hidden/a.csv')).toBeUndefined();
    expect(placeProblem(' ')).toMatch(/where to write/);
    expect(placeProblem('/etc/a.csv')).toMatch(/inside the workspace/);
    expect(placeProblem('a/../../b.csv')).toMatch(/inside the workspace/);
    expect(placeProblem('a.xlsx')).toMatch(/\.csv, \.parquet or \.jsonl/);
  });

  it('sends only what differs from the usual', () => {
    const usual = { node: null, out: null, fit: 'auto', set: {} } as const;
    expect(startRequest('l.lathe.json', flow, usual)).toEqual({ path: 'l.lathe.json' });
    expect(
      startRequest('l.lathe.json', flow, {
        node: 'kept',
        out: ' a.csv ',
        fit: 'again',
        set: { data: 'loans.csv', year: '2024' },
      }),
    ).toEqual({
      path: 'l.lathe.json',
      node: 'kept',
      out: 'a.csv',
      fit: 'again',
      set: { year: '2024' },
    });
  });

  it('leaves an empty value of a parameter without a default to the server to refuse', () => {
    const settings = { node: null, out: null, fit: 'auto', set: { year: '' } } as const;
    expect(startRequest('l.lathe.json', flow, settings)).toEqual({ path: 'l.lathe.json' });
  });
});
