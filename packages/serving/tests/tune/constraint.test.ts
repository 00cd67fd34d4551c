import { LatheError } from '@lathe/flow';
import { parseConstraint } from '@lathe/serving/tune/constraint';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const names = ['workers', 'threads', 'isolation', 'cores'];
const holds = (text: string, values: Record<string, number | string | boolean>): boolean =>
  parseConstraint(text, names).holds(values);
const problem = (text: string): string => {
  try {
    parseConstraint(text, names);
    return 'none';
  } catch (error) {
    return LatheError.from(error).message;
  }
};

describe('A constraint', () => {
  test('compares products and sums of knobs', () => {
    const text = 'workers * threads + 1 <= 2 * cores';
    expect(holds(text, { workers: 3, threads: 5, cores: 8 })).toBe(true);
    expect(holds(text, { workers: 4, threads: 4, cores: 8 })).toBe(false);
  });

  test('multiplies before it adds, from left to right, brackets first', () => {
    expect(holds('2 + 3 * 4 == 14', {})).toBe(true);
    expect(holds('(2 + 3) * 4 == 20', {})).toBe(true);
    expect(holds('10 - 4 - 3 == 3', {})).toBe(true);
    expect(holds('16 / 4 / 2 == 2', {})).toBe(true);
    expect(holds('-2 * -3 == 6', {})).toBe(true);
  });

  test('asks for texts, and joins conditions with and before or', () => {
    const text = "isolation == 'inline' and threads == 1 or workers > 4";
    expect(holds(text, { isolation: 'inline', threads: 1, workers: 1 })).toBe(true);
    expect(holds(text, { isolation: 'inline', threads: 2, workers: 1 })).toBe(false);
    expect(holds(text, { isolation: 'thread', threads: 2, workers: 8 })).toBe(true);
  });

  test('is refused with what is wrong', () => {
    expect(problem('wrokers <= 2')).toContain(
      'names "wrokers", which is no knob or setting (workers,',
    );
    expect(problem('workers <=')).toContain('needs a number or a name at its end');
    expect(problem('(workers < 2')).toContain('lacks a closing bracket');
    expect(problem('workers < 2 threads')).toContain('cannot be read at "threads"');
    expect(problem('process.exit(1)')).toContain('cannot be read at ".exit(1)"');
    expect(problem('('.repeat(1000))).toContain('nested more than 50 levels deep');
  });

  test('that compares a text with a number is refused when it is asked', () => {
    const constraint = parseConstraint('isolation < 2', names);
    expect(() => constraint.holds({ isolation: 'thread' })).toThrow('a number was needed');
    expect(() => parseConstraint('workers', names).holds({ workers: 1 })).toThrow(
      'a condition was needed',
    );
  });

  test('of any text is a constraint or a LatheError', () => {
    const pieces = fc.constantFrom(
      'workers',
      'cores',
      '1',
      "'a'",
      '(',
      ')',
      '<',
      '+',
      '*',
      '-',
      'and',
      '$',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        try {
          parseConstraint(parts.join(' '), names).holds({ workers: 1, cores: 2 });
        } catch (error) {
          expect(error).toBeInstanceOf(LatheError);
        }
      }),
    );
  });
});
