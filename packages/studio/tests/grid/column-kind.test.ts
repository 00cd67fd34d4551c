import { describe, expect, it } from 'vitest';
import { columnKind } from '../../src/grid/column-kind.js';

describe('the kind of a type', () => {
  it.each([
    ['integer', 'integer'],
    ['decimal(10,2)', 'decimal'],
    ['timestamp with zone', 'timestamp'],
    ['list<struct<a: integer>>', 'list'],
    ['struct<date: text>', 'struct'],
    ['INTERVAL', 'other'],
    ['text[3]', 'other'],
  ])('%s is %s', (type, kind) => {
    expect(columnKind(type)).toBe(kind);
  });
});
