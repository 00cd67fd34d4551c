/** Three people, one of them without an age. */
export const PEOPLE = 'name,age,city\nAda,36,London\nBob,,Paris\nCyd,52,Oslo\n';

/** A flow of one CSV source, `people`, and the given nodes. */
export function peopleFlow(nodes: readonly object[] = [], more: object = {}): string {
  return JSON.stringify({
    lathe: 1,
    name: 'people',
    sources: { people: { format: 'csv', path: 'people.csv' } },
    nodes,
    ...more,
  });
}

/** Texts that break careless pages: markup, quotes, right-to-left, emoji, a line break, length. */
export const HOSTILE = {
  markup: '<img src=x onerror="throw new Error(1)">',
  quotes: `"'\`; DROP TABLE people; --`,
  rightToLeft: 'שלום \u202eevil\u202c عالم',
  emoji: '👩‍👩‍👧‍👦 naïve 🇺🇳',
  lines: 'first\nsecond',
  long: 'long '.repeat(60).trim(),
} as const;
