import { describe, expect, it } from 'vitest';
import { logLines, logText, shownLines } from '../../src/pages/runs/log-line.js';
import { loggedEvent } from '../../src/pages/runs/logged-event.js';

const at = '2026-03-10T12:00:00.000Z';

describe('the log of a run', () => {
  it('has a line for the begin and the end of work', () => {
    const lines = [
      ...logLines(loggedEvent({ at, kind: 'started', node: 'a', what: 'read' })),
      ...logLines(
        loggedEvent({ at, kind: 'finished', node: 'a', what: 'read', seconds: 2, rows: 1000 }),
      ),
    ];
    expect(lines.map(({ text }) => text)).toEqual(['Reading', 'Read in 2.0 s, 1,000 rows']);
  });

  it('has no line for progress', () => {
    expect(logLines(loggedEvent({ at, kind: 'progress', node: 'a', share: 0.5 }))).toEqual([]);
  });

  it('warns of values and rows that did not fit', () => {
    const report = {
      rows: 5,
      columns: [{}],
      misfits: [{ column: 'age', count: 1, handled: 'reject' }],
      rejectedRows: 2,
      warnings: [],
    };
    expect(
      logLines(loggedEvent({ at, kind: 'source', node: 'a', report })).map(({ tone, text }) => [
        tone,
        text,
      ]),
    ).toEqual([
      ['plain', '5 rows, 1 column'],
      ['warn', '1 value of "age" did not fit: row put aside'],
      ['warn', '2 rows put aside'],
    ]);
  });

  it('has a line for each line that was printed', () => {
    const event = loggedEvent({ at, kind: 'printed', node: 'a', text: 'one\n\ntwo\n' });
    expect(logLines(event).map(({ text }) => text)).toEqual(['one', '', 'two']);
  });

  it('is found by text, node and warnings', () => {
    const lines = [
      ...logLines(loggedEvent({ at, kind: 'started', node: 'loans', what: 'read' })),
      ...logLines(loggedEvent({ at, kind: 'warning', node: 'model', message: 'Few rows' })),
    ];
    const filter = { text: '', node: null, warningsOnly: false };
    expect(shownLines(lines, filter)).toHaveLength(2);
    expect(shownLines(lines, { ...filter, text: 'FEW' })).toHaveLength(1);
    expect(shownLines(lines, { ...filter, text: 'loans' })).toHaveLength(1);
    expect(shownLines(lines, { ...filter, node: 'loans', warningsOnly: true })).toEqual([]);
  });

  it('is copied with time and node', () => {
    const lines = logLines(
      loggedEvent({ at, kind: 'warning', node: 'model', message: 'Few rows' }),
    );
    expect(logText(lines)).toBe('2026-03-10T12:00:00.000Z  model  warning: Few rows');
  });
});
