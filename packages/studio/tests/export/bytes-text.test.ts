import { expect, it } from 'vitest';
import { bytesText } from '../../src/export/bytes-text.js';

it('gives sizes in steps of 1,000 with the digits that matter', () => {
  expect(bytesText(0)).toBe('0 B');
  expect(bytesText(999)).toBe('999 B');
  expect(bytesText(2412)).toBe('2.4 kB');
  expect(bytesText(123_456)).toBe('123 kB');
  expect(bytesText(999_600)).toBe('1.0 MB');
  expect(bytesText(5e15)).toBe('5000 TB');
});
