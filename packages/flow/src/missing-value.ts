import { anyOf, call, type Expression, literal, column as reference } from './expression.js';
import type { Column } from './schema.js';

/** True for null, for NaN in a float column and, if asked, for blank text. Never null itself. */
export function isMissing(column: Column, blankCounts = false): Expression {
  const value = reference(column.name);
  const tests = [call('is_null', value)];
  if (column.type.kind === 'float') tests.push(call('is_nan', value));
  if (column.type.kind === 'text' && blankCounts) {
    tests.push(call('equal', call('trim', value), literal('')));
  }
  // A null value makes the first test true, and `true or null` is true: the result is never null.
  return anyOf(tests);
}
