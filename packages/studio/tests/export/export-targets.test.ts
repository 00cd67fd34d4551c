import { describe, expect, it } from 'vitest';
import { exportRequest, optionProblem, usualFolder } from '../../src/export/export-targets.js';

const form = { to: 'python', node: null, out: '', options: {} } as const;

describe('the call that the export form stands for', () => {
  it('names only what is filled in', () => {
    expect(exportRequest('a.lathe.json', form, false)).toEqual({
      path: 'a.lathe.json',
      to: 'python',
    });
  });

  it('takes the options of its target and leaves those of others', () => {
    const options = { label: ' risk ', positive: '', format: 'csv', entity: 'id' };
    expect(exportRequest('a.lathe.json', { ...form, to: 'pipeline', options }, false)).toEqual({
      path: 'a.lathe.json',
      to: 'pipeline',
      options: { label: 'risk' },
    });
  });

  it('says node, folder and that files may be replaced', () => {
    expect(
      exportRequest('a.lathe.json', { ...form, node: 'scale', out: ' out/x/ ' }, true),
    ).toEqual({
      path: 'a.lathe.json',
      to: 'python',
      node: 'scale',
      out: 'out/x',
      force: true,
    });
  });
});

it('names the usual folder after the flow and the target', () => {
  expect(usualFolder('credit/risk.lathe.json', 'feature-store')).toBe('exports/risk/feature-store');
  expect(usualFolder('risk.json', 'job')).toBe('exports/risk/job');
});

it('finds the field that an error of the export is about', () => {
  const message = 'There is no column "risk" at this point of the flow.';
  expect(optionProblem({ message, place: { parameter: '--event-time' } })).toEqual({
    name: 'eventTime',
    message,
  });
  expect(optionProblem({ message, place: { node: 'scale' } })).toBeNull();
});
