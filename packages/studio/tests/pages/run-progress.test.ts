import { describe, expect, it } from 'vitest';
import { type LoggedEvent, loggedEvent } from '../../src/pages/runs/logged-event.js';
import { nodeAtWork, runProgress, secondsLeft } from '../../src/pages/runs/run-progress.js';

const BEGIN = Date.parse('2026-03-10T12:00:00.000Z');
const at = (seconds: number): string => new Date(BEGIN + seconds * 1000).toISOString();

const started = (seconds: number, node: string, what: string): LoggedEvent =>
  loggedEvent({ at: at(seconds), kind: 'started', node, what });
const progress = (
  seconds: number,
  node: string,
  share: number | null,
  rows: number | null = null,
): LoggedEvent => loggedEvent({ at: at(seconds), kind: 'progress', node, share, rows });
const finished = (seconds: number, node: string, what: string, took: number): LoggedEvent =>
  loggedEvent({ at: at(seconds), kind: 'finished', node, what, seconds: took });

describe('the progress of a run', () => {
  it('keeps nodes in the order in which they first appear', () => {
    const told = runProgress([
      started(0, 'loans', 'read'),
      finished(1, 'loans', 'read', 1),
      started(1, 'scaled', 'fit'),
      finished(2, 'scaled', 'fit', 1),
      started(2, 'loans', 'write'),
    ]);
    expect([...told.nodes.keys()]).toEqual(['loans', 'scaled']);
  });

  it('says what is at work and what is done', () => {
    const told = runProgress([
      started(0, 'loans', 'read'),
      finished(1, 'loans', 'read', 0.9),
      started(1, 'scaled', 'fit'),
    ]);
    expect(nodeAtWork(told)).toMatchObject({ node: 'scaled', current: { what: 'fit' } });
    expect(told.nodes.get('loans')).toMatchObject({
      current: null,
      done: [{ what: 'read', seconds: 0.9 }],
    });
  });

  it('has nothing at work once everything is finished', () => {
    const told = runProgress([started(0, 'loans', 'read'), finished(1, 'loans', 'read', 1)]);
    expect(nodeAtWork(told)).toBeNull();
  });

  it('tells the rate of rows from the last two measures when there are only two', () => {
    const told = runProgress([
      started(0, 'loans', 'read'),
      progress(1, 'loans', 0.1, 1_000),
      progress(3, 'loans', 0.3, 3_000),
    ]);
    // 2,000 rows and 0.2 of the work in 2 seconds.
    expect(told.nodes.get('loans')?.current?.rowRate).toBeCloseTo(1_000, 9);
    expect(told.nodes.get('loans')?.current?.shareRate).toBeCloseTo(0.1, 9);
  });

  it('smooths the rate: after 5 s the earlier one still weighs 1/e', () => {
    const told = runProgress([
      started(0, 'loans', 'read'),
      progress(1, 'loans', null, 0),
      progress(2, 'loans', null, 1_000),
      progress(7, 'loans', null, 16_000),
    ]);
    // 1,000/s, then 3,000/s for 5 s: 3,000 - 2,000/e = 2264.241...
    expect(told.nodes.get('loans')?.current?.rowRate).toBeCloseTo(2_264.241, 3);
  });

  it('estimates the time left from the share and its rate', () => {
    const told = runProgress([
      started(0, 'loans', 'read'),
      progress(1, 'loans', 0),
      progress(2, 'loans', 0.1),
    ]);
    const current = told.nodes.get('loans')?.current;
    // 0.9 of the work at 0.1 a second, 3 s of which have passed since.
    expect(current && secondsLeft(current, BEGIN + 2_000)).toBeCloseTo(9, 9);
    expect(current && secondsLeft(current, BEGIN + 5_000)).toBeCloseTo(6, 9);
  });

  it('never promises less than no time', () => {
    const told = runProgress([
      started(0, 'loans', 'read'),
      progress(1, 'loans', 0.8),
      progress(2, 'loans', 0.9),
    ]);
    const current = told.nodes.get('loans')?.current;
    expect(current && secondsLeft(current, BEGIN + 60_000)).toBe(0);
  });

  it('makes no estimate before there is enough to tell from', () => {
    const early = runProgress([
      started(0, 'loans', 'read'),
      progress(0.1, 'loans', 0.1),
      progress(0.2, 'loans', 0.2),
    ]);
    const little = runProgress([
      started(0, 'loans', 'read'),
      progress(4, 'loans', 0),
      progress(5, 'loans', 0.01),
    ]);
    const unknown = runProgress([started(0, 'loans', 'read'), progress(5, 'loans', null, 100)]);
    for (const told of [early, little, unknown]) {
      const current = told.nodes.get('loans')?.current;
      expect(current && secondsLeft(current, BEGIN + 6_000)).toBeNull();
    }
  });

  it('starts anew when a share goes back: another pass over the rows', () => {
    const told = runProgress([
      started(0, 'loans', 'read'),
      progress(1, 'loans', 0.5),
      progress(2, 'loans', 0.9),
      progress(3, 'loans', 0.1),
    ]);
    expect(told.nodes.get('loans')?.current).toMatchObject({ share: 0.1, shareRate: null });
  });

  it('stands two events of the same moment', () => {
    const told = runProgress([
      started(0, 'loans', 'read'),
      progress(1, 'loans', 0.1, 100),
      progress(2, 'loans', 0.2, 200),
      progress(2, 'loans', 0.2, 200),
    ]);
    expect(told.nodes.get('loans')?.current?.rowRate).toBeCloseTo(100, 9);
  });

  it('remembers what a node learned, read, printed and warned of', () => {
    const told = runProgress([
      loggedEvent({
        at: at(0),
        kind: 'source',
        node: 'loans',
        report: {
          rows: 12,
          columns: [{}, {}],
          misfits: [{ column: 'age', count: 3, handled: 'null', examples: ['x'] }],
          rejectedRows: 1,
          rejectedExamples: [
            { file: 'a.csv', line: 7, byte: 90, column: null, reason: 'too short', text: '1,2' },
          ],
          warnings: ['odd'],
        },
      }),
      loggedEvent({ at: at(1), kind: 'fitted', node: 'scaled', from: 'stored', rows: 12 }),
      loggedEvent({ at: at(2), kind: 'printed', node: 'info', text: 'a\n' }),
      loggedEvent({ at: at(2), kind: 'printed', node: 'info', text: 'b\n' }),
      loggedEvent({ at: at(3), kind: 'warning', node: 'info', message: 'slow' }),
    ]);
    expect(told.nodes.get('loans')).toMatchObject({
      rows: 12,
      source: {
        columns: 2,
        misfits: [{ column: 'age', count: 3, handled: 'null' }],
        rejectedRows: 1,
        rejected: [{ file: 'a.csv', line: 7, reason: 'too short', text: '1,2' }],
      },
    });
    expect(told.nodes.get('scaled')?.fitted).toEqual({ from: 'stored', rows: 12, because: null });
    expect(told.nodes.get('info')).toMatchObject({ printed: 'a\nb\n', warnings: ['slow'] });
  });

  it('passes over fields of another shape than expected', () => {
    const told = runProgress([
      loggedEvent({ at: at(0), kind: 'source', node: 'loans', report: 'nonsense' }),
      loggedEvent({ at: at(1), kind: 'progress', node: 'loans', share: 'half', rows: {} }),
      loggedEvent({ at: at(2), kind: 'unheard-of', node: 'loans', what: 1 }),
    ]);
    expect(told.nodes.get('loans')).toMatchObject({ rows: null, current: { share: null } });
  });
});
