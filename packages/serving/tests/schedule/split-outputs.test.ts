import { splitOutputs } from '@lathe/serving/schedule/split-outputs';
import { expect, test } from 'vitest';

const Y = {
  name: 'y',
  datatype: 'FP32',
  shape: [3, 2],
  data: Float32Array.of(1, 2, 3, 4, 5, 6),
} as const;

test('each request gets its rows, in order and without a copy', () => {
  const parts = splitOutputs([Y], [1, 2]);
  expect(parts?.map((part) => part[0]?.shape)).toEqual([
    [1, 2],
    [2, 2],
  ]);
  expect(parts?.map((part) => part[0]?.data.join())).toEqual(['1,2', '3,4,5,6']);
  const [, second] = parts ?? [];
  expect(second?.[0]?.data).toHaveProperty('buffer', Y.data.buffer);
});

test('texts are dealt out like numbers', () => {
  const texts = ['a', 'b', 'c'].map((text) => Buffer.from(text));
  const parts = splitOutputs([{ name: 'y', datatype: 'BYTES', shape: [3], data: texts }], [2, 1]);
  expect(parts?.map((part) => part[0]?.data)).toEqual([[texts[0], texts[1]], [texts[2]]]);
});

test('an output without a row for each row of the batch cannot be dealt out', () => {
  expect(splitOutputs([Y], [1, 1])).toBeNull();
});
