import {
  canRedo,
  canUndo,
  changeNode,
  entries,
  record,
  redo,
  removeNode,
  startHistory,
  undo,
} from '@lathe/flow';
import { describe, expect, test } from 'vitest';
import { LOANS } from './flows.js';

const titled = (title: string) => changeNode(LOANS, 'kept', { title });
const typing = { mergeKey: 'title of kept' };

describe('an edit history', () => {
  test('undoes and redoes', () => {
    const start = startHistory(LOANS);
    expect(canUndo(start)).toBe(false);
    const edited = record(start, removeNode(LOANS, 'look'), 'Removed "look"');
    const undone = undo(edited);
    expect(undone.present.flow).toBe(LOANS);
    expect(canRedo(undone)).toBe(true);
    expect(redo(undone)).toEqual(edited);
    expect(undo(undone)).toBe(undone);
    expect(redo(edited)).toBe(edited);
  });

  test('forgets what could be redone when something else is done', () => {
    const undone = undo(record(startHistory(LOANS), titled('A'), 'a'));
    const other = record(undone, titled('B'), 'b');
    expect(canRedo(other)).toBe(false);
    expect(entries(other).map(({ label, when }) => [label, when])).toEqual([
      ['Opened', 'past'],
      ['b', 'present'],
    ]);
  });

  test('keeps edits in a row with one key as one entry', () => {
    const once = record(startHistory(LOANS), titled('A'), 'a', typing);
    const twice = record(once, titled('Ab'), 'ab', typing);
    expect(entries(twice).map(({ label }) => label)).toEqual(['Opened', 'ab']);
    expect(undo(twice).present.flow).toBe(LOANS);
  });

  test('begins a new entry after an undo, another key or none', () => {
    const once = record(startHistory(LOANS), titled('A'), 'a', typing);
    const twice = record(once, titled('B'), 'b', { mergeKey: 'other' });
    const back = record(undo(twice), titled('C'), 'c', typing);
    expect(entries(back).map(({ label }) => label)).toEqual(['Opened', 'a', 'c']);
    const plain = record(once, titled('D'), 'd');
    expect(entries(plain).map(({ label }) => label)).toEqual(['Opened', 'a', 'd']);
  });

  test('has no entry for an edit that changes nothing, or that was taken back while typing', () => {
    const start = startHistory(LOANS);
    expect(record(start, changeNode(LOANS, 'kept', { title: '' }), 'nothing')).toBe(start);
    const typed = record(record(start, titled('A'), 'a', typing), titled(''), 'gone', typing);
    expect(entries(typed).map(({ label }) => label)).toEqual(['Opened']);
  });

  test('lists what can be redone after the present', () => {
    const edited = record(record(startHistory(LOANS), titled('A'), 'a'), titled('B'), 'b');
    expect(entries(undo(edited)).map(({ label, when }) => [label, when])).toEqual([
      ['Opened', 'past'],
      ['a', 'present'],
      ['b', 'future'],
    ]);
  });
});
