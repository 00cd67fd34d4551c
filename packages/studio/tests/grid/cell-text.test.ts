import { describe, expect, it } from 'vitest';
import { cellText, compactJson, rawCell, spokenCell, wholeCell } from '../../src/grid/cell-text.js';

describe('a cell as the grid writes it', () => {
  it('tells a missing value from the text "null"', () => {
    expect(cellText(null, 'text')).toEqual({ kind: 'missing' });
    expect(cellText('null', 'text')).toMatchObject({ kind: 'plain', text: 'null' });
  });

  it('tells an empty text from a missing value', () => {
    expect(cellText('', 'text')).toEqual({ kind: 'empty' });
  });

  it('sets NaN of a float column apart, not the text "NaN"', () => {
    expect(cellText('NaN', 'float')).toEqual({ kind: 'special', text: 'NaN' });
    expect(cellText('NaN', 'text')).toMatchObject({ kind: 'plain', text: 'NaN' });
  });

  it('shows blanks at both ends', () => {
    expect(cellText('  a b\t', 'text')).toEqual({
      kind: 'plain',
      lead: '··',
      text: 'a b',
      trail: '→',
    });
  });

  it('shows a text of nothing but blanks', () => {
    expect(cellText(' \u00a0', 'text')).toMatchObject({ lead: '·⍽', text: '' });
  });

  it('keeps line breaks and control characters on one line, visibly', () => {
    expect(cellText('a\nb\u0007c', 'text')).toMatchObject({ text: 'a↵b␇c' });
  });

  it('writes 64-bit integers as they came', () => {
    expect(cellText('9007199254740993', 'integer')).toMatchObject({ text: '9007199254740993' });
  });

  it('writes nested values as compact JSON', () => {
    expect(cellText({ a: [1, null], b: 'x"y' }, 'struct')).toMatchObject({
      kind: 'nested',
      text: '{"a": [1, null], "b": "x\\"y"}',
    });
  });

  it('stops early in a long list', () => {
    const text = compactJson(
      Array.from({ length: 1_000_000 }, () => 1),
      300,
    );
    expect(text.length).toBeLessThan(320);
    expect(text.endsWith('…')).toBe(true);
  });

  it('shortens a long text without halving a character', () => {
    const shown = cellText(`${'x'.repeat(299)}😀${'y'.repeat(50)}`, 'text');
    expect(shown).toMatchObject({ text: `${'x'.repeat(299)}…` });
  });
});

describe('a cell in words', () => {
  it('names what has no letters', () => {
    expect([null, ''].map(spokenCell)).toEqual(['missing', 'empty text']);
  });
});

describe('a cell as it is copied', () => {
  it('is nothing when it is missing', () => {
    expect(rawCell(null)).toBe('');
  });

  it('is the text with its blanks', () => {
    expect(rawCell('  a\n')).toBe('  a\n');
  });

  it('is JSON when it is nested', () => {
    expect(rawCell({ a: [1, 2] })).toBe('{"a":[1,2]}');
  });

  it('is opened with one field a line', () => {
    expect(wholeCell({ a: 1 })).toBe('{\n  "a": 1\n}');
  });
});
