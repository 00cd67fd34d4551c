import { describe, expect, it } from 'vitest';
import { checkpointName, timeText, versionDays } from '../../src/history/version-days.js';

/** Local times, as people read them. */
const at = (day: number, hour: number): string => new Date(2026, 10, day, hour, 5).toISOString();
const now = new Date(2026, 10, 23, 12, 0);
const version = (id: string, time: string, label: string | null = null) => ({
  id,
  at: time,
  summary: 'Scaled age',
  label,
});

describe('saved versions', () => {
  it('stand under the day they were saved on, in their order', () => {
    const days = versionDays(
      [
        version('4', at(23, 11)),
        version('3', at(23, 1)),
        version('2', at(22, 23)),
        version('1', at(12, 9)),
      ],
      now,
    );
    expect(days.map(({ title, versions }) => [title, versions.map(({ id }) => id)])).toEqual([
      ['Today', ['4', '3']],
      ['Yesterday', ['2']],
      ['12 November 2026', ['1']],
    ]);
  });

  it('are kept when their time cannot be read', () => {
    expect(versionDays([version('1', 'soon')], now)).toMatchObject([
      { title: 'At an unknown time' },
    ]);
    expect(timeText('soon')).toBe('');
  });

  it('show the hour of this machine', () => {
    expect(timeText(at(23, 9))).toBe('09:05');
  });

  it('are checkpoints when they have a name', () => {
    expect(checkpointName(version('1', at(1, 1), 'Before the bias report'))).toBe(
      'Before the bias report',
    );
    expect(checkpointName(version('1', at(1, 1)))).toBeNull();
    expect(checkpointName(version('1', at(1, 1), ''))).toBeNull();
  });
});
