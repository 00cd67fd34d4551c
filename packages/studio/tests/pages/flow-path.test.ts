import { describe, expect, it } from 'vitest';
import { copyPath, folderOf, pathFrom, pathInWorkspace } from '../../src/pages/import/flow-path.js';

describe('paths in a flow file', () => {
  it('count from the folder of the flow', () => {
    expect(pathFrom('', 'data/loans.csv')).toBe('data/loans.csv');
    expect(pathFrom('flows', 'flows/loans.csv')).toBe('loans.csv');
    expect(pathFrom('flows/deep', 'data/loans.csv')).toBe('../../data/loans.csv');
    expect(pathFrom('flows', 'flows-old/loans.csv')).toBe('../flows-old/loans.csv');
  });

  it('lead back to the same file', () => {
    for (const folder of ['', 'a', 'a/b', 'c/d/e']) {
      for (const path of ['x.csv', 'a/x.csv', 'a/b/c/x.csv']) {
        expect(pathInWorkspace(folder, pathFrom(folder, path))).toBe(path);
      }
    }
  });

  it('cannot be told when they lead out of the workspace or hold a parameter', () => {
    expect(pathInWorkspace('a', '../../x.csv')).toBeNull();
    expect(pathInWorkspace('', '/etc/x.csv')).toBeNull();
    expect(pathInWorkspace('', '{{data}}/x.csv')).toBeNull();
  });

  it('of a copy are beside the flow and free', () => {
    expect(copyPath('a/x.lathe.json', new Set())).toBe('a/x-copy.lathe.json');
    const taken = new Set(['a/x-copy.lathe.json']);
    expect(copyPath('a/x.lathe.json', taken)).toBe('a/x-copy-2.lathe.json');
    expect(copyPath('a/x-copy.lathe.json', taken)).toBe('a/x-copy-2.lathe.json');
  });

  it('have a folder', () => {
    expect(folderOf('a/b/c.csv')).toBe('a/b');
    expect(folderOf('c.csv')).toBe('');
  });
});
