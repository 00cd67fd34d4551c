import { bytesOfTensor, tensorFromBytes } from '@lathe/serving/tensor/binary-tensor';
import { halfBits, halfValue } from '@lathe/serving/tensor/half-precision';
import type { Datatype } from '@lathe/serving/tensor/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const WIDTHS: [Datatype, number][] = [
  ['UINT8', 1],
  ['INT16', 2],
  ['FP16', 2],
  ['FP32', 4],
  ['INT64', 8],
  ['FP64', 8],
];

describe('a tensor from bytes', () => {
  it('reads little-endian values', () => {
    const bytes = Uint8Array.of(0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0xc0);
    expect(tensorFromBytes('x', 'FP32', [2], bytes).data).toEqual(Float32Array.of(1, -2));
    expect(tensorFromBytes('x', 'INT64', [1], bytes).data).toEqual(
      BigInt64Array.of(-0x3fffffffc0800000n),
    );
  });

  it('reads elements of BYTES after their lengths', () => {
    const bytes = Uint8Array.of(2, 0, 0, 0, 104, 105, 0, 0, 0, 0);
    expect(tensorFromBytes('x', 'BYTES', [2], bytes).data).toEqual([
      Uint8Array.of(104, 105),
      new Uint8Array(),
    ]);
  });

  it('reads the same from any offset, and gives back the same bytes', () => {
    for (const [datatype, width] of WIDTHS) {
      fc.assert(
        fc.property(
          fc.nat({ max: 9 }),
          fc.nat({ max: 20 }),
          fc.infiniteStream(fc.nat(255)),
          (offset, count, stream) => {
            const bytes = Uint8Array.from(stream.take(count * width));
            const shifted = new Uint8Array(offset + bytes.length + 3);
            shifted.set(bytes, offset);
            const view = shifted.subarray(offset, offset + bytes.length);
            const tensor = tensorFromBytes('x', datatype, [count], view);
            expect(tensor.data.length).toBe(count);
            expect(bytesOfTensor(tensor)).toEqual(bytes);
          },
        ),
      );
    }
  });

  it('gives back any elements of BYTES', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (data) => {
        const bytes = bytesOfTensor({ name: 'x', datatype: 'BYTES', shape: [data.length], data });
        expect(tensorFromBytes('x', 'BYTES', [data.length], bytes).data).toEqual(data);
      }),
    );
  });

  it('owns its bytes', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const { data } = tensorFromBytes('x', 'UINT8', [3], bytes);
    bytes.fill(9);
    expect(data).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('makes every true BOOL a 1', () => {
    expect(tensorFromBytes('x', 'BOOL', [3], Uint8Array.of(0, 1, 255)).data).toEqual(
      Uint8Array.of(0, 1, 1),
    );
  });

  it.each([
    ['FP32', [2], [1, 2, 3], 'Input x has 3 bytes; FP32 of shape [2] needs 8.'],
    ['BYTES', [1], [9, 0, 0, 0, 1], 'Element 0 of input x goes beyond the 5 bytes of the tensor.'],
    ['BYTES', [1], [1, 0], 'Element 0 of input x goes beyond the 2 bytes of the tensor.'],
    ['BYTES', [2], [0, 0, 0, 0], 'Input x has 1 elements; its shape [2] needs 2.'],
    [
      'BYTES',
      [1],
      [0, 0, 0, 0, 0, 0, 0, 0],
      'Input x has more than 1 elements; its shape [1] needs 1.',
    ],
  ] as const)('refuses %s of shape %j from bytes %j', (datatype, shape, bytes, message) => {
    expect(() => tensorFromBytes('x', datatype, shape, Uint8Array.from(bytes))).toThrow(message);
  });
});

describe('half precision', () => {
  it('keeps all 65,536 bit patterns but those of NaN', () => {
    for (let bits = 0; bits < 65_536; bits += 1) {
      const value = halfValue(bits);
      if (Number.isNaN(value)) expect(halfBits(value)).toBe(0x7e00);
      else if (halfBits(value) !== bits) expect.fail(`${bits} became ${halfBits(value)}`);
    }
  });

  it('rounds to the nearest, ties to even', () => {
    // numpy: np.float16(v).view(np.uint16)
    expect(halfBits(2049)).toBe(0x6800);
    expect(halfBits(2051)).toBe(0x6802);
    expect(halfBits(65_519.9)).toBe(0x7bff);
    expect(halfBits(65_520)).toBe(0x7c00);
    expect(halfBits(2 ** -25)).toBe(0x0000);
    expect(halfBits(2 ** -25 * 1.001)).toBe(0x0001);
    // Nearest from the double, not by way of a float: 1 + 2^-11 + 2^-40 lies above the tie.
    expect(halfBits(1 + 2 ** -11 + 2 ** -40)).toBe(0x3c01);
  });
});
