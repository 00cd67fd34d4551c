import type { Tensor } from '@lathe/serving';
import { contentOf, headOf, resultFrame, runFrame } from '@lathe/serving/execute/frame';
import { FrameReader } from '@lathe/serving/execute/frame-reader';
import { expect, test } from 'vitest';

const NUMBERS: Tensor = {
  name: 'n',
  datatype: 'INT64',
  shape: [1, 2],
  data: BigInt64Array.of(1n, -(2n ** 60n)),
};
const TEXTS: Tensor = {
  name: 't',
  datatype: 'BYTES',
  shape: [1],
  data: [new TextEncoder().encode('grün')],
};

test('the parts of a batch stand one after the other in the frame', () => {
  const frame = runFrame(
    7,
    [
      [TEXTS, NUMBERS],
      [TEXTS, NUMBERS],
    ],
    ['y'],
  );
  const { tensors, text } = contentOf(frame, ['t', 'n']);
  expect(headOf(frame).call).toBe(7);
  expect(JSON.parse(text)).toEqual(['y']);
  expect(tensors).toEqual([
    { ...TEXTS, shape: [2], data: [TEXTS.data[0], TEXTS.data[0]] },
    { ...NUMBERS, shape: [2, 2], data: BigInt64Array.of(1n, -(2n ** 60n), 1n, -(2n ** 60n)) },
  ]);
});

test('a result carries the time in the session', () => {
  const frame = resultFrame(1, 1.25, [NUMBERS]);
  expect(headOf(frame).compute).toBe(1.25);
  expect(contentOf(frame, ['n']).tensors).toEqual([NUMBERS]);
});

test.each([1, 3, 50, 10_000])('frames are put together from pieces of %i bytes', (size) => {
  const frames = [1, 2, 3].map((call) => runFrame(call, [[TEXTS, NUMBERS]], null));
  const stream = Buffer.concat(frames.map((frame) => new Uint8Array(frame)));
  const read: ArrayBuffer[] = [];
  const reader = new FrameReader((frame) => read.push(frame));
  for (let at = 0; at < stream.length; at += size) reader.push(stream.subarray(at, at + size));
  expect(read).toEqual(frames);
});
