import {
  addOutput,
  addStep,
  changeNode,
  checkFlow,
  describeChanges,
  type FlowDocument,
  insertBefore,
  moveNode,
  removeNode,
  removeOutput,
  renameNode,
  replaceSource,
  setInputs,
  summariseChanges,
} from '@lathe/flow';
import { describe, expect, test } from 'vitest';
import { LOANS } from './flows.js';

const TITLES = new Map([
  ['scale-numbers', { title: 'Scale numbers', verb: 'Scaled' }],
  ['drop-columns', { title: 'Drop columns', verb: 'Dropped' }],
  ['rename-columns', { title: 'Rename columns', verb: 'Renamed' }],
  ['filter-rows', { title: 'Filter rows' }],
  ['sort-rows', { title: 'Sort rows', verb: 'Sorted by' }],
  ['custom-python', { title: 'Custom Python' }],
]);

const texts = (before: FlowDocument, after: FlowDocument): string[] =>
  describeChanges(before, after, TITLES).map(({ text }) => text);

const added = (step: string, parameters: Parameters<typeof addStep>[1]['parameters']) =>
  addStep(LOANS, { step, parameters, after: 'kept' }, 'insert').flow;

const scaledWith = (parameters: Parameters<typeof addStep>[1]['parameters']) =>
  changeNode(LOANS, 'scaled', { parameters });

describe('what changed', () => {
  test('is nothing between equal documents', () => {
    expect(texts(LOANS, structuredClone(LOANS))).toEqual([]);
    expect(summariseChanges([])).toBe('No changes');
  });

  test('is a step that was added, in its own verb when it names columns', () => {
    expect(texts(LOANS, added('scale-numbers', { columns: ['age'] }))).toEqual(['Scaled age']);
    expect(texts(LOANS, added('drop-columns', { columns: ['a', 'b'] }))).toEqual([
      'Dropped a and b',
    ]);
    expect(texts(LOANS, added('sort-rows', { keys: [{ column: 'a' }] }))).toEqual(['Sorted by a']);
    const renames = { columns: [{ from: 'a', to: 'z' }] };
    expect(texts(LOANS, added('rename-columns', renames))).toEqual(['Renamed a to z']);
    expect(texts(LOANS, added('filter-rows', {}))).toEqual(['Added "Filter rows" after kept']);
  });

  test('is a step that was removed, not that its neighbours read something else', () => {
    expect(texts(LOANS, removeNode(LOANS, 'kept'))).toEqual(['Removed "keep-columns"']);
    expect(texts(LOANS, removeNode(LOANS, 'sorted'))).toEqual(['Removed "Sort rows"']);
  });

  test('is the columns that came and went', () => {
    expect(texts(LOANS, scaledWith({ columns: ['amount'] }))).toEqual([
      'Changed columns of "Scale numbers": + amount, - a',
    ]);
    const kept = (columns: string[]) => changeNode(LOANS, 'kept', { parameters: { columns } });
    expect(texts(LOANS, kept(['b', 'a']))).toEqual([
      'Changed the order of columns of "keep-columns"',
    ]);
  });

  test('is a value before and after, one phrase for each parameter', () => {
    const standard = scaledWith({ columns: ['a'], method: 'standard' });
    expect(texts(LOANS, standard)).toEqual(['Set method of "Scale numbers" to standard']);
    expect(texts(standard, LOANS)).toEqual(['Set method of "Scale numbers" back to its default']);
    expect(
      texts(standard, scaledWith({ columns: ['a'], method: 'robust', keepInput: true })),
    ).toEqual([
      'Set keep input of "Scale numbers" to true',
      'Changed method of "Scale numbers" from standard to robust',
    ]);
  });

  test('is the number of lines of code', () => {
    const python = (code: string) => added('custom-python', { code });
    expect(texts(python('a\nb\nc\nd\n'), python('a\nx\nc\ny\nd\n'))).toEqual([
      'Changed 2 lines of code of "Custom Python"',
    ]);
  });

  test('is one step that was moved, wherever it went', () => {
    const chain = addStep(
      LOANS,
      { step: 'filter-rows', parameters: {}, after: 'sorted' },
      'insert',
    ).flow;
    expect(texts(chain, moveNode(chain, 'filter_rows', { before: 'scaled' }))).toEqual([
      'Moved "Filter rows" after kept',
    ]);
    expect(texts(chain, moveNode(chain, 'scaled', { after: 'filter_rows' }))).toEqual([
      'Moved "Scale numbers" after filter_rows',
    ]);
  });

  test('is other inputs where nothing else explains them', () => {
    expect(texts(LOANS, setInputs(LOANS, 'joined', ['kept', 'loans']))).toEqual([
      'Let "join-tables" read kept and loans',
    ]);
  });

  test('is another id, title, note or state', () => {
    expect(texts(LOANS, renameNode(LOANS, 'kept', 'columns'))).toEqual(['Renamed kept to columns']);
    expect(texts(LOANS, renameNode(LOANS, 'loans', 'credits'))).toEqual([
      'Renamed loans to credits',
    ]);
    expect(texts(LOANS, changeNode(LOANS, 'scaled', { title: 'Scale' }))).toEqual([
      'Renamed "Scale numbers" to "Scale"',
    ]);
    expect(texts(LOANS, changeNode(LOANS, 'scaled', { note: 'why' }))).toEqual([
      'Added the note of "Scale numbers"',
    ]);
    const off = changeNode(LOANS, 'scaled', { disabled: true });
    expect(texts(LOANS, off)).toEqual(['Disabled "Scale numbers"']);
    expect(texts(off, LOANS)).toEqual(['Enabled "Scale numbers"']);
  });

  test('is a source, an output, a parameter or the title', () => {
    expect(texts(LOANS, replaceSource(LOANS, 'loans', { format: 'csv', path: 'b.csv' }))).toEqual([
      'Changed the input file of loans',
    ]);
    expect(texts(LOANS, removeOutput(LOANS, 'table'))).toEqual(['Removed the output table']);
    expect(texts(LOANS, addOutput(LOANS, { node: 'kept' }).flow)).toEqual([
      'Added the output kept of kept',
    ]);
    const data = (name: string): FlowDocument =>
      checkFlow({ ...LOANS, parameters: { data: { type: 'path', default: name } } });
    expect(texts(data('a.csv'), data('b.csv'))).toEqual([
      'Changed default of the parameter data from a.csv to b.csv',
    ]);
    expect(texts(LOANS, { ...LOANS, title: 'Loans' })).toEqual(['Renamed the flow to "Loans"']);
  });

  test('is told apart when several things happen at once', () => {
    const inserted = insertBefore(LOANS, 'scaled', {
      step: 'drop-columns',
      parameters: { columns: ['vec'] },
    }).flow;
    const after = renameNode(removeNode(inserted, 'sorted'), 'joined', 'both');
    expect(texts(LOANS, after)).toEqual([
      'Renamed joined to both',
      'Removed "Sort rows"',
      'Dropped vec',
    ]);
  });
});

describe('a summary', () => {
  const changes = (...all: string[]) => all.map((text) => ({ kind: 'added', text }) as const);

  test('joins up to three changes and counts the rest', () => {
    expect(summariseChanges(changes('Scaled age', 'Dropped vec'))).toBe('Scaled age; dropped vec');
    expect(summariseChanges(changes('A', 'B', 'C', 'D'))).toBe('A; b; 2 more changes');
  });
});
