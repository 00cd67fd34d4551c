import type { Cell, ExampleTable } from '@lathe/flow';

/** A stream of numbers in [0, 1) that is the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** 200 rows with nulls: few and many labels, numbers with NaN, dates, truth values, lists. */
export function randomTable(seed: number, length = 200): ExampleTable {
  const random = randomNumbers(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const orNull = (value: Cell): Cell => (random() < 0.1 ? null : value);
  const words = [
    'own',
    'rent',
    'for free',
    "o'neill",
    'ä ö',
    '',
    ' ',
    '\t\u00a0',
    'NaN',
    'zwei\nZeilen',
  ];
  const row = (): Cell[] => [
    orNull(words[below(words.length)] ?? ''),
    orNull(`v${below(60)}`),
    orNull(below(7) - 3),
    orNull(random() < 0.05 ? Number.NaN : Math.round((random() - 0.3) * 1e6) / 997),
    orNull(below(2000) / 100),
    orNull(random() < 0.4),
    orNull(`2026-0${1 + below(9)}-1${below(10)}`),
    orNull(Array.from({ length: below(5) }, () => orNull(` \t${words[below(3)] ?? ''}\u00a0`))),
    orNull(Array.from({ length: below(4) }, () => orNull(below(9)))),
    5,
  ];
  return {
    columns: {
      few: 'text',
      Many: 'text',
      whole: 'integer',
      real: 'float',
      exact: 'decimal(10,2)',
      truth: 'boolean',
      day: 'date',
      texts: 'list<text>',
      numbers: 'list<integer>',
      same: 'integer',
    },
    rows: Array.from({ length }, row),
  };
}
