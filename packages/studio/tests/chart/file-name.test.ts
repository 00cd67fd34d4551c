import { expect, it } from 'vitest';
import { fileName } from '../../src/chart/file-name.js';

it('makes a name that every file system takes', () => {
  expect(fileName('Bias in the labels, by sex')).toBe('bias-in-the-labels-by-sex');
  expect(fileName('Été / ../../x')).toBe('ete-x');
  expect(fileName('שלום')).toBe('lathe');
  expect(fileName('x'.repeat(300))).toHaveLength(60);
});
