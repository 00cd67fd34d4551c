import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LatheError, parseFlow } from '@lathe/flow';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { expectError, Playground, repository } from './playground.js';

const walkthrough = readFileSync(
  join(repository, 'examples/credit-risk/credit-risk.lathe.json'),
  'utf8',
);

/** Gives a flow or a LatheError of kind document with everything a reader needs; nothing else. */
function parsesOrRefuses(text: string): void {
  try {
    const flow = parseFlow(text, 'fuzzed.lathe.json');
    expect(flow.lathe).toBe(1);
  } catch (error) {
    if (!(error instanceof LatheError)) throw error;
    expect(error.kind).toBe('document');
    expect(error.code).toMatch(/^document-(not-json|invalid|cycle)$/);
    expect(error.place.file).toBe('fuzzed.lathe.json');
    expect(error.message.length).toBeGreaterThan(10);
    expect(error.advice.length).toBeGreaterThan(10);
  }
}

type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
type Path = readonly (string | number)[];

function pathsOf(value: JsonValue, path: Path = []): Path[] {
  const below = Array.isArray(value)
    ? value.flatMap((inner, index) => pathsOf(inner, [...path, index]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))
      : [];
  return [path, ...below];
}

/** The document with what is at a path replaced, or taken out. */
function changed(
  value: JsonValue,
  path: Path,
  change: JsonValue | undefined,
): JsonValue | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return change;
  if (Array.isArray(value)) {
    return value.flatMap((inner, index) => {
      if (index !== first) return [inner];
      const next = changed(inner, rest, change);
      return next === undefined ? [] : [next];
    });
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (key !== first) return [[key, inner]];
      const next = changed(inner, rest, change);
      return next === undefined ? [] : [[key, next]];
    }),
  );
}

const document: JsonValue = JSON.parse(walkthrough);
const paths = pathsOf(document);
const ids = (JSON.parse(walkthrough).nodes as { id: string }[]).map(({ id }) => id);

const anything = fc.jsonValue().map((value): JsonValue => JSON.parse(JSON.stringify(value)));
const nasty: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(
    '',
    '\0',
    '__proto__',
    'constructor',
    '../../x',
    '{{data}}',
    '{{',
    1e308,
    -1,
    [],
    {},
  ),
  fc.constantFrom(...ids),
  fc.string({ unit: 'grapheme' }),
  anything,
);
const mutation = fc.record({
  path: fc.constantFrom(...paths),
  to: fc.option(nasty, { nil: undefined }),
});
const mutated = fc
  .array(mutation, { minLength: 1, maxLength: 4 })
  .map((mutations) =>
    mutations.reduce<JsonValue>(
      (current, { path, to }) => changed(current, path, to) ?? null,
      document,
    ),
  );

describe('a fuzzed flow document', () => {
  it('of any JSON is parsed or refused', () => {
    fc.assert(
      fc.property(fc.json(), (text) => parsesOrRefuses(text)),
      { numRuns: 500 },
    );
  });

  it('of any text is parsed or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => parsesOrRefuses(text)),
      { numRuns: 500 },
    );
  });

  it('made from the walkthrough by changing some values is parsed or refused', () => {
    fc.assert(
      fc.property(mutated, (value) => parsesOrRefuses(JSON.stringify(value))),
      { numRuns: 1_000 },
    );
  });

  it('made from the walkthrough by cutting and pasting its text is parsed or refused', () => {
    const place = fc.integer({ min: 0, max: walkthrough.length });
    fc.assert(
      fc.property(place, place, fc.string({ maxLength: 5 }), (from, to, text) => {
        parsesOrRefuses(walkthrough.slice(0, from) + text + walkthrough.slice(to));
      }),
      { numRuns: 500 },
    );
  });

  it('nested very deeply is parsed or refused', () => {
    for (const depth of [100, 5_000]) {
      parsesOrRefuses('['.repeat(depth) + ']'.repeat(depth));
      parsesOrRefuses(
        walkthrough.replace(
          '"parameters": {}',
          `"parameters": {"x": ${'['.repeat(depth)}${']'.repeat(depth)}}`,
        ),
      );
    }
  });
});

describe('through the command line', () => {
  const play = new Playground();
  afterAll(() => play.remove());
  const samples = fc.sample(
    fc.oneof(
      mutated.map((value) => JSON.stringify(value)),
      fc.json(),
    ),
    { numRuns: 30, seed: 11 },
  );

  it.each(samples.map((text, index) => [index + 1, text] as const))(
    'fuzzed document %i gives SQL, or an error in three lines',
    async (_, text) => {
      play.write('fuzzed.lathe.json', text);
      const result = await play.lathe(['sql', 'fuzzed.lathe.json', '--set', 'data=data.csv']);
      if (result.status === 0) return;
      const code = /\[([a-z0-9-]+)\]$/m.exec(result.stderr)?.[1] ?? 'none';
      expect(code).not.toBe('internal');
      expectError(result, { status: result.status === 1 ? 1 : 2, code });
      expect(play.leftovers()).toEqual([]);
    },
  );
});
