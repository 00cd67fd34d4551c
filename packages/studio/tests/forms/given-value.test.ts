import { describe, expect, it } from 'vitest';
import { readNumber, readValue, referenceOf } from '../../src/forms/given-value.js';

const any = { integer: false, minimum: undefined, maximum: undefined };
const value = (of: unknown) => ({ kind: 'value', value: of });

describe('a typed number', () => {
  it.each([
    ['0.25', 0.25],
    [' -3 ', -3],
    ['1e-4', 0.0001],
    ['\u22125', -5],
    ['.5', 0.5],
  ])('%s is read', (text, number) => {
    expect(readNumber(text, any)).toEqual(value(number));
  });

  it.each(['abc', '1.2.3', '--1', 'Infinity', '0x10', '1e999'])('%s is refused', (text) => {
    expect(readNumber(text, any).kind).toBe('problem');
  });

  it('with a comma is refused with the way to write it', () => {
    expect(readNumber('1,5', any)).toMatchObject({ message: expect.stringContaining('point') });
  });

  it('must be whole where an integer is asked for', () => {
    expect(readNumber('1.5', { ...any, integer: true }).kind).toBe('problem');
  });

  it('must keep to the limits', () => {
    const share = { integer: false, minimum: 0, maximum: 1 };
    expect(readNumber('1.1', share)).toEqual({ kind: 'problem', message: 'Must be 1 or less.' });
    expect(readNumber('-1', share)).toEqual({ kind: 'problem', message: 'Must be 0 or more.' });
    expect(readNumber('1', share)).toEqual(value(1));
  });

  it('that is not there is empty', () => {
    expect(readNumber('  ', any)).toEqual({ kind: 'empty' });
  });
});

describe('a typed value', () => {
  it('is a number for a column of numbers', () => {
    expect(readValue('42', 'integer')).toEqual(value(42));
    expect(readValue('x', 'decimal(10,2)').kind).toBe('problem');
  });

  it('keeps every digit of an integer that a double does not hold', () => {
    expect(readValue('9007199254740993', 'integer')).toEqual(value('9007199254740993'));
  });

  it('is the text as it stands for a column of text', () => {
    expect(readValue(' 42 ', 'text')).toEqual(value(' 42 '));
  });

  it('is true or false for a column of booleans', () => {
    expect(readValue('TRUE', 'boolean')).toEqual(value(true));
    expect(readValue('yes', 'boolean').kind).toBe('problem');
  });

  it('is ISO text for dates and times', () => {
    expect(readValue('2024-01-31', 'date')).toEqual(value('2024-01-31'));
    expect(readValue('31.1.2024', 'date').kind).toBe('problem');
    expect(readValue('14:30', 'time')).toEqual(value('14:30'));
  });

  it('is what it looks like where the column is not known', () => {
    expect(readValue('42', undefined)).toEqual(value(42));
    expect(readValue('007', undefined)).toEqual(value('007'));
    expect(readValue('true', undefined)).toEqual(value(true));
  });
});

describe('a reference to a parameter of the flow', () => {
  it('is the whole text', () => {
    expect(referenceOf('{{ limit }}')).toBe('limit');
    expect(referenceOf('{{limit}} rows')).toBeUndefined();
    expect(referenceOf(5)).toBeUndefined();
  });
});
