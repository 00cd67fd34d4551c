import { describe, expect, it } from 'vitest';
import { runKey, runOfKey, runOfSearch, runPageAddress } from '../../src/pages/runs/run-address.js';

describe('addresses of runs', () => {
  it('name the folder only when it is not the workspace', () => {
    expect(runPageAddress({ id: '1', folder: '' })).toBe('/run?id=1');
    expect(runPageAddress({ id: '1', folder: 'a b' })).toBe('/run?id=1&folder=a+b');
  });

  it('are read back by the page that they lead to', () => {
    for (const run of [
      { id: '1', folder: '' },
      { id: '1', folder: 'a b' },
    ]) {
      const { searchParams } = new URL(runPageAddress(run), 'http://studio');
      expect(runOfSearch(searchParams)).toEqual(run);
    }
  });

  it('write a run as one word and read it back, whatever its folder is called', () => {
    for (const run of [
      { id: '1', folder: '' },
      { id: '1', folder: 'a:b/c' },
    ]) {
      expect(runOfKey(runKey(run))).toEqual(run);
    }
  });
});
