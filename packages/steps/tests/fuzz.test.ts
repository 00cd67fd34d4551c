import { type ExampleTable, type Json, LatheError } from '@lathe/flow';
import { steps } from '@lathe/steps';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDataError, StepBench } from './run-step.js';

const bench = await StepBench.open();

/** Values that get past the first check more often than any JSON does. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<Json>(
    'a',
    'A',
    'b',
    'nowhere',
    '',
    ' ',
    '"',
    "'",
    '\n',
    0,
    1,
    2,
    -1,
    0.5,
    1e308,
    null,
    true,
  ),
  fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'x', "o'", '\0'), { minLength: 1, maxLength: 3 }),
);

describe.each(steps.map((step) => [step.id, step] as const))('%s', (_, step) => {
  const { properties } = step.parameterSchema() as { properties: Record<string, unknown> };
  const changes = fc
    .subarray(Object.keys(properties), {
      minLength: 1,
      maxLength: Math.min(2, Object.keys(properties).length),
    })
    .chain((names) =>
      fc.record(Object.fromEntries(names.map((name) => [name, choices(properties[name], value)]))),
    );

  test('takes or refuses any parameters, and what it takes runs or is refused', async () => {
    let ran = 0;
    const tried = async (
      raw: unknown,
      given: ExampleTable,
      others: readonly ExampleTable[],
    ): Promise<void> => {
      try {
        const bound = step.bind(raw);
        if (bound.barrier === undefined) {
          await bench.run(step, raw, await bench.given(given), { others });
        }
        ran += 1;
      } catch (thrown) {
        if (thrown instanceof LatheError && thrown.kind !== 'internal') return;
        const message = thrown instanceof Error ? thrown.message : '';
        const byUser = /^(Binder|Parser|Catalog|Not implemented) Error/.test(message);
        if (isDataError(thrown) || (byUser && /sql|formula|filter/.test(step.id))) return;
        throw thrown;
      }
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...step.examples),
        fc.oneof({ weight: 9, arbitrary: changes }, fc.constant({}), fc.jsonValue()),
        async ({ parameters, given, others = [] }, change) => {
          const whole = typeof change !== 'object' || change === null || Array.isArray(change);
          await tried(whole ? change : { ...(parameters as object), ...change }, given, others);
        },
      ),
      { numRuns: 300, seed: 9 },
    );
    expect(ran).toBeGreaterThan(0);
  });

  test('refuses learned state of another shape', () => {
    const first = step.examples[0];
    const bound = step.bind(first?.parameters);
    if (!bound.fits) return;
    for (const state of [
      null,
      1,
      'x',
      [],
      { columns: 1 },
      { columns: [{}] },
      { columns: [], more: 1 },
    ]) {
      expect(() =>
        bound.apply({ kind: 'table', name: 't', schema: [] }, state as Json, []),
      ).toThrow(LatheError);
    }
  });
});

/** Half of the time one of the values that the parameter's own schema names. */
function choices(schema: unknown, otherwise: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const { enum: names, type } = schema as { enum?: readonly Json[]; type?: string };
  if (names !== undefined)
    return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, otherwise);
  if (type === 'boolean') return fc.oneof({ weight: 5, arbitrary: fc.boolean() }, otherwise);
  if (type === 'array') {
    const columns = fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 });
    return fc.oneof({ weight: 5, arbitrary: columns }, otherwise);
  }
  return otherwise;
}
