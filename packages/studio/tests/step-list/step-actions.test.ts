import { describe, expect, it } from 'vitest';
import { stepActionOfKey, stepActions, stepMenu } from '../../src/step-list/step-actions.js';

const step = { kind: 'step' } as const;
const key = (pressed: string, altKey = false, row: Parameters<typeof stepActionOfKey>[0] = step) =>
  stepActionOfKey(row, { key: pressed, altKey });

describe('what can be done with a line', () => {
  it('leaves the source in its place', () => {
    expect(stepActions({ kind: 'source' })).toEqual([['open', 'rename']]);
  });

  it('opens the import settings of a source', () => {
    const [group] = stepMenu({ kind: 'source' }, () => undefined);
    expect(group?.entries[0]?.label).toBe('Open import settings');
  });

  it('never disables or moves an analysis', () => {
    const actions = stepActions({ kind: 'analysis' }).flat();
    expect(actions).not.toContain('disable');
    expect(actions).not.toContain('move-up');
  });
});

describe('keys on a line', () => {
  it('moves a step with Alt and an arrow, and leaves arrows alone otherwise', () => {
    expect(key('ArrowUp', true)).toBe('move-up');
    expect(key('ArrowDown', true)).toBe('move-down');
    expect(key('ArrowDown')).toBeUndefined();
  });

  it('disables with the space bar, and enables what is disabled', () => {
    expect(key(' ')).toBe('disable');
    expect(key(' ', false, { kind: 'step', disabled: true })).toBe('enable');
  });

  it('opens, renames, inserts before and deletes', () => {
    expect(['Enter', 'F2', 'Insert', 'Delete'].map((each) => key(each))).toEqual([
      'open',
      'rename',
      'insert-before',
      'delete',
    ]);
  });

  it('means nothing where the line cannot do it', () => {
    expect(key('Delete', false, { kind: 'source' })).toBeUndefined();
    expect(key('ArrowUp', true, { kind: 'analysis' })).toBeUndefined();
  });
});
