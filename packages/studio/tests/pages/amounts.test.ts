import { describe, expect, it } from 'vitest';
import {
  agoText,
  durationText,
  nounText,
  secondsBetween,
  shareText,
  sizeText,
  timeLeftText,
} from '../../src/ui/amounts.js';

describe('amounts in words', () => {
  it('counts with thousands apart and the right noun', () => {
    expect(nounText(1, 'row')).toBe('1 row');
    expect(nounText(12_345, 'row')).toBe('12,345 rows');
    expect(nounText(2, 'analysis', 'analyses')).toBe('2 analyses');
  });

  it('writes sizes in powers of 1000 with three digits', () => {
    expect(sizeText(0)).toBe('0 B');
    expect(sizeText(999)).toBe('999 B');
    expect(sizeText(1_000)).toBe('1 kB');
    expect(sizeText(1_234_567)).toBe('1.23 MB');
    expect(sizeText(5e15)).toBe('5,000 TB');
  });

  it('never rounds a share that is not quite all or nothing to all or nothing', () => {
    expect(shareText(1)).toBe('100 %');
    expect(shareText(0.99999)).toBe('99.9 %');
    expect(shareText(0.00001)).toBe('0.1 %');
    expect(shareText(0)).toBe('0 %');
    expect(shareText(0.125)).toBe('12.5 %');
  });

  it('writes durations with two units at most', () => {
    expect(durationText(0)).toBe('under 1 ms');
    expect(durationText(0.04)).toBe('40 ms');
    expect(durationText(0.0996)).toBe('0.1 s');
    expect(durationText(3.27)).toBe('3.3 s');
    expect(durationText(9.97)).toBe('10 s');
    expect(durationText(59.6)).toBe('1 min 0 s');
    expect(durationText(185)).toBe('3 min 5 s');
    expect(durationText(7_800)).toBe('2 h 10 min');
  });

  it('tells time left no finer than it can be known', () => {
    expect(timeLeftText(3)).toBe('a few seconds left');
    expect(timeLeftText(41)).toBe('about 45 s left');
    expect(timeLeftText(150)).toBe('about 3 min left');
    expect(timeLeftText(5_400)).toBe('about 1 h 30 min left');
  });

  it('carries minutes into hours when they round up to 60', () => {
    expect(timeLeftText(7_190)).toBe('about 2 h 0 min left');
    expect(timeLeftText(3_590)).toBe('about 1 h 0 min left');
  });

  it('tells how long ago something was', () => {
    const now = Date.parse('2026-03-10T12:00:00Z');
    expect(agoText('2026-03-10T11:59:30Z', now)).toBe('just now');
    expect(agoText('2026-03-10T11:15:00Z', now)).toBe('45 min ago');
    expect(agoText('2026-03-10T02:00:00Z', now)).toBe('10 h ago');
    expect(agoText('2026-03-09T11:00:00Z', now)).toBe('yesterday');
    expect(agoText('2026-03-06T11:00:00Z', now)).toBe('4 days ago');
  });

  it('measures to now what has not ended, and never less than nothing', () => {
    const now = Date.parse('2026-03-10T12:00:05Z');
    expect(secondsBetween('2026-03-10T12:00:00Z', null, now)).toBe(5);
    expect(secondsBetween('2026-03-10T12:00:00Z', '2026-03-10T12:00:02Z', now)).toBe(2);
    expect(secondsBetween('2026-03-10T12:00:09Z', null, now)).toBe(0);
  });
});
