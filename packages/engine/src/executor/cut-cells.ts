import {
  anyOf,
  type Column,
  call,
  column,
  type Expression,
  type Item,
  literal,
  project,
  type Relation,
  when,
} from '@lathe/flow';
import type { Page, Value } from '../engine.js';

/** How much of a value crosses over from the engine. */
export interface CellLimits {
  /** Characters of a text or of a nested value's text form; bytes of a binary value. */
  readonly length: number;
  /** Elements of a list. */
  readonly elements: number;
}

export type LengthUnit = 'characters' | 'bytes' | 'elements';

/** The start of a value that was too long to be sent. */
export interface CutValue {
  readonly column: string;
  /** Counted from 0, in the page. */
  readonly row: number;
  /** Of the whole value. */
  readonly length: number;
  readonly unit: LengthUnit;
}

/** What stands in a result for one column of values that may be long. */
interface CutColumn {
  /** The value where it is short. */
  readonly value: Expression;
  /** Its start, as text or bytes, where it is long; null elsewhere. */
  readonly start: Expression;
  readonly length: Expression;
  readonly isLong: Expression;
}

/**
 * A relation whose values are cut in the engine: numbers, dates and the like as they are, texts and
 * binary values to their first characters or bytes, lists and other nested values that are long to the
 * first characters of their text form. `readCut` reads its rows.
 */
export function cutCells(input: Relation, limits: CellLimits): Relation {
  const items = input.schema.flatMap((each, index): Item[] => {
    const cut = cutColumn(each, limits);
    if (cut === undefined) return [{ name: `v${index}`, expression: column(each.name) }];
    return [
      { name: `v${index}`, expression: cut.value },
      { name: `s${index}`, expression: cut.start },
      { name: `n${index}`, expression: cut.length },
      { name: `c${index}`, expression: cut.isLong },
    ];
  });
  return project(input, items);
}

/** The values of what `cutCells` gave, column by column, and which of them are only starts. */
export function readCut(
  columns: readonly Column[],
  page: Page,
): { values: Value[][]; cut: CutValue[]; lengths: (number | null)[][] } {
  const at = new Map(page.schema.map(({ name }, index) => [name, page.values[index] ?? []]));
  const cut: CutValue[] = [];
  const lengths: (number | null)[][] = [];
  const values = columns.map(({ name, type }, index) => {
    const whole = at.get(`v${index}`) ?? [];
    const flags = at.get(`c${index}`);
    const measured = at
      .get(`n${index}`)
      ?.map((length) => (length === null ? null : Number(length)));
    lengths.push(measured ?? whole.map(() => null));
    if (flags === undefined) return [...whole];
    return whole.map((value, row) => {
      if (flags[row] !== true) return value;
      cut.push({ column: name, row, length: measured?.[row] ?? 0, unit: lengthUnit(type) });
      return at.get(`s${index}`)?.[row] ?? null;
    });
  });
  return { values, cut, lengths };
}

/** What the length of a value of a type counts. */
export function lengthUnit(type: Column['type']): LengthUnit {
  if (type.kind === 'binary') return 'bytes';
  return type.kind === 'list' ? 'elements' : 'characters';
}

const nothing = literal(null);

function cutColumn({ name, type }: Column, limits: CellLimits): CutColumn | undefined {
  const value = column(name);
  const most = literal(limits.length);
  const exceeds = (length: Expression): Expression => call('greater', length, most);
  switch (type.kind) {
    case 'text':
    case 'binary': {
      const length = call(type.kind === 'text' ? 'length' : 'byte_length', value);
      const start = call(type.kind === 'text' ? 'text_start' : 'byte_start', value, most);
      return {
        value: when([[exceeds(length), nothing]], value),
        start: when([[exceeds(length), start]], nothing),
        length,
        isLong: exceeds(length),
      };
    }
    case 'list': {
      const length = call('list_length', value);
      const text = call(
        'text_of',
        call('list_slice', value, literal(0), literal(limits.elements - 1)),
      );
      const isLong = anyOf([
        call('greater', length, literal(limits.elements)),
        exceeds(call('length', text)),
      ]);
      return {
        value: when([[isLong, nothing]], value),
        start: when([[isLong, call('text_start', text, most)]], nothing),
        length,
        isLong,
      };
    }
    case 'struct':
    case 'other':
    case 'unknown': {
      const text = call('text_of', value);
      const isLong = exceeds(call('length', text));
      return {
        value: when([[isLong, nothing]], value),
        start: when([[isLong, call('text_start', text, most)]], nothing),
        length: call('length', text),
        isLong,
      };
    }
    default:
      return undefined;
  }
}
