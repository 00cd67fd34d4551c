import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Datatype, Tensor, TensorData } from '@lathe/serving';
import { describe, expect, test } from 'vitest';
import { answerOf, open, pairs, testModels, valuesOf } from './test-models.js';

const folder = testModels();
const ISOLATIONS = ['inline', 'thread', 'process'] as const;

describe.each(ISOLATIONS)('a model that runs in isolation %s', (isolation) => {
  test('gives each of the requests of a batch its own rows, as numpy computes them', async () => {
    // x and expected: written by numpy, in double precision.
    const golden: { x: number[][]; expected: number[][] } = JSON.parse(
      readFileSync(join(folder, 'mlp.json'), 'utf8'),
    );
    const { directory } = await open([join(folder, 'mlp.onnx')], { isolation, instances: 2 });
    const model = directory.find('mlp');
    const answers = await Promise.all(
      golden.x.map((row) =>
        model.infer({
          inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 4], data: Float32Array.from(row) }],
        }),
      ),
    );
    expect(Math.max(...answers.map((answer) => answer.timing.batch))).toBe(16);
    for (const [at, { outputs }] of answers.entries()) {
      expect(outputs[0]?.shape).toEqual([1, 3]);
      for (const [column, value] of valuesOf(outputs[0]?.data).entries()) {
        expect(Math.abs(Number(value) - golden.expected[at]![column]!)).toBeLessThan(1e-5);
      }
    }
  });

  test('takes its inputs in any order and gives the outputs that are asked for', async () => {
    const { directory } = await open([join(folder, 'add.onnx')], { isolation });
    const inputs = [pairs('b', [1, 2], [3, 4]), pairs('a', [10, 20], [30, 40])];
    const { outputs } = await directory.find('add').infer({ inputs, outputs: ['gap'] });
    expect(outputs).toEqual([pairs('gap', [9, 18], [27, 36])]);
  });

  const values: readonly [Datatype, TensorData][] = [
    ['BYTES', ['', 'b', 'grün', '日本'].map((text) => new TextEncoder().encode(text))],
    ['BOOL', Uint8Array.of(0, 1, 1, 0)],
    ['UINT8', Uint8Array.of(0, 1, 254, 255)],
    ['INT32', Int32Array.of(-(2 ** 31), -1, 0, 2 ** 31 - 1)],
    ['INT64', BigInt64Array.of(-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n)],
    ['UINT64', BigUint64Array.of(0n, 1n, 2n ** 53n + 1n, 2n ** 64n - 1n)],
    // 1, -2, 0 and infinity in half precision.
    ['FP16', Uint16Array.of(0x3c00, 0xc000, 0, 0x7c00)],
    ['FP32', Float32Array.of(0.1, -1e-45, 3e38, Number.NEGATIVE_INFINITY)],
    ['FP64', Float64Array.of(Math.PI, -0, Number.NaN, Number.MIN_VALUE)],
  ];

  test('carries every datatype without a change, also of several requests at once', async () => {
    const { directory } = await open([join(folder, 'same.onnx')], { isolation });
    const named = (prefix: string): Tensor[] =>
      values.map(([datatype, data]) => ({
        name: `${prefix}-${datatype}`,
        datatype,
        shape: [2, 2],
        data,
      }));
    const answers = await Promise.all(
      [1, 2, 3].map(() => directory.find('same').infer({ inputs: named('x') })),
    );
    for (const { outputs, timing } of answers) {
      expect(timing.batch).toBe(3);
      expect(outputs.map(plain)).toEqual(named('y').map(plain));
    }
  });

  test('answers a request without rows with no rows', async () => {
    const { directory } = await open([join(folder, 'twice.onnx')], { isolation });
    const { outputs } = await directory.find('twice').infer({ inputs: [pairs('x')] });
    expect(outputs[0]).toMatchObject({ name: 'y', shape: [0, 2] });
  });

  test('takes scalars, one request after the other', async () => {
    const { directory, events } = await open([join(folder, 'scalar.onnx')], { isolation });
    const model = directory.find('scalar');
    const answers = await Promise.all(
      [1, 2].map((value) =>
        answerOf(model, {
          name: 'x',
          datatype: 'FP32',
          shape: [],
          data: Float32Array.of(value),
        }),
      ),
    );
    expect(answers).toEqual([[-1], [-2]]);
    expect(events.map((event) => event.kind)).toEqual(['ready', 'unbatched']);
  });

  test('fails only the request of a batch that it cannot answer', async () => {
    const { directory } = await open([join(folder, 'table.onnx')], { isolation });
    const model = directory.find('table');
    const row = (value: bigint): Tensor => ({
      name: 'row',
      datatype: 'INT64',
      shape: [1],
      data: BigInt64Array.of(value),
    });
    const answers = await Promise.allSettled([0n, 99n, 3n].map((at) => answerOf(model, row(at))));
    expect(answers).toMatchObject([
      { status: 'fulfilled', value: [10] },
      { status: 'rejected', reason: { code: 'inference-failed' } },
      { status: 'fulfilled', value: [40] },
    ]);
  });
});

test('a model whose rows depend on each other is found out and never batched', async () => {
  const { directory, events } = await open([join(folder, 'centred.onnx')]);
  expect(events).toContainEqual({
    kind: 'unbatched',
    model: 'centred',
    version: '1',
    reason: 'y of a request depends on the other requests of its batch',
  });
  const model = directory.find('centred');
  // The mean of one row is the row itself.
  expect(
    await Promise.all([answerOf(model, pairs('x', [1, 2])), answerOf(model, pairs('x', [5, 9]))]),
  ).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(await answerOf(model, pairs('x', [1, 2], [3, 6]))).toEqual([-1, -2, 1, 2]);
});

test('the test of a model runs it, but not while requests prove that it works', async () => {
  const { directory } = await open([join(folder, 'twice.onnx')]);
  const model = directory.find('twice');
  await model.test();
  expect(model.statistics()).toMatchObject({ requests: 0, batches: 1 });
  await model.test();
  expect(model.statistics().batches).toBe(1);
});

test('a stub answers with its input', async () => {
  const { directory } = await open(['slow=stub:a=1,b=0.5,seed=3'], { isolation: 'thread' });
  const model = directory.find('slow');
  const answer = await model.infer({ inputs: [pairs('x', [1, 2], [3, 4])] });
  expect(answer.outputs).toEqual([pairs('y', [1, 2], [3, 4])]);
  // a + 2 b; it can be late, but never early.
  expect(answer.timing.compute).toBeGreaterThanOrEqual(1.9);
});

/** With plain values, so that views of different memory compare. */
function plain({ data, ...rest }: Tensor): unknown {
  const values = valuesOf(data).map((value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
  return { ...rest, values };
}
