import { tensorFromJson } from '@lathe/serving/tensor/json-tensor';
import { parseRequestJson, readRequestJson } from '@lathe/serving/tensor/request-json';
import type { Datatype } from '@lathe/serving/tensor/tensor';
import { flatJson, nestedJson, nestedRows } from '@lathe/serving/tensor/tensor-json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const read = (datatype: Datatype, shape: number[], json: string) =>
  readRequestJson(json, (values) => tensorFromJson('x', datatype, shape, values));

const refusal = (datatype: Datatype, shape: number[], json: string): string => {
  try {
    read(datatype, shape, json);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'taken';
};

describe('a tensor from JSON', () => {
  it('takes values flat or nested, in row-major order', () => {
    expect(read('FP32', [2, 2], '[1,2,3,4]').data).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(read('FP32', [2, 2], '[[1,2],[3,4]]').data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it('takes a scalar with or without a list', () => {
    expect(read('INT32', [], '7').data).toEqual(Int32Array.of(7));
    expect(read('INT32', [], '[7]').data).toEqual(Int32Array.of(7));
  });

  it('takes a tensor without values', () => {
    expect(read('FP32', [0, 4], '[]').data).toHaveLength(0);
  });

  it('keeps 64-bit integers beyond 2^53', () => {
    expect(read('INT64', [2], '[9007199254740993,-9223372036854775808]').data).toEqual(
      BigInt64Array.of(9007199254740993n, -9223372036854775808n),
    );
    expect(read('UINT64', [1], '[18446744073709551615]').data).toEqual(
      BigUint64Array.of(18446744073709551615n),
    );
  });

  it('keeps a string of digits a string when long integers are read', () => {
    const { data } = readRequestJson('[["9007199254740993"],[9007199254740993]]', (lists) => {
      const [text, whole] = lists as [unknown, unknown];
      tensorFromJson('whole', 'INT64', [1], whole);
      return tensorFromJson('text', 'BYTES', [1], text);
    });
    expect(data).toEqual([new TextEncoder().encode('9007199254740993')]);
  });

  it('takes NaN and infinities as Python writes them', () => {
    expect(read('FP64', [3], '[NaN, Infinity, -Infinity]').data).toEqual(
      Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    );
  });

  it('leaves such words alone inside strings', () => {
    expect(parseRequestJson('{"a":"NaN, \\"Infinity","b":NaN}')).toEqual({
      a: 'NaN, "Infinity',
      b: 'NaN',
    });
  });

  it('takes true, false, 1 and 0 as BOOL', () => {
    expect(read('BOOL', [4], '[true,false,1,0]').data).toEqual(Uint8Array.of(1, 0, 1, 0));
  });

  it('takes BYTES as text or in base64', () => {
    expect(read('BYTES', [2], '["é",{"b64":"AP8="}]').data).toEqual([
      Uint8Array.of(0xc3, 0xa9),
      Uint8Array.of(0, 255),
    ]);
  });

  it('converts FP16 to its bits', () => {
    // numpy: np.array([1, -2, 65504, 6e-8, 0.1], np.float16).view(np.uint16)
    expect(read('FP16', [5], '[1,-2,65504,6e-8,0.1]').data).toEqual(
      Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x2e66),
    );
  });

  it.each([
    ['INT8', '[128]', 'Value 0 of input x is 128; INT8 takes a whole number from -128 to 127.'],
    [
      'UINT32',
      '[-1]',
      'Value 0 of input x is -1; UINT32 takes a whole number from 0 to 4294967295.',
    ],
    ['INT32', '[1.5]', 'Value 0 of input x is 1.5; INT32 takes a whole number'],
    ['UINT64', '[18446744073709551616]', 'Value 0 of input x is "18446744073709551616"'],
    ['INT64', '[1e300]', 'beyond 2^53'],
    ['FP32', '[null]', 'Value 0 of input x is null; FP32 takes a number.'],
    ['FP32', '["1"]', 'Value 0 of input x is "1"; FP32 takes a number.'],
    ['BOOL', '[2]', 'BOOL takes true or false.'],
    ['BYTES', '[1]', 'BYTES takes a string.'],
  ] as const)('refuses %s %s and says what it takes', (datatype, json, message) => {
    expect(refusal(datatype, [1], json)).toContain(message);
  });

  it('says how many values the shape needs', () => {
    expect(refusal('FP32', [2, 3], '[1,2,3]')).toBe(
      'Input x has 3 values; its shape [2,3] needs 6.',
    );
    expect(refusal('FP32', [2, 2], '[[1,2],[3]]')).toBe(
      'A list of dimension 1 of input x has 1 entries; its shape [2,2] needs 2.',
    );
  });

  it('refuses shapes that promise more than there is before it takes memory for them', () => {
    expect(refusal('FP32', [2_000_000_000], '[1]')).toContain('needs 2000000000');
    expect(refusal('FP32', [3_000_000_000], '[1]')).toContain('has more than 2147483647 values');
    expect(refusal('FP32', [-1], '[1]')).toContain('something else than whole numbers from 0');
    expect(refusal('FP32', [0.5], '[]')).toContain('something else than whole numbers from 0');
    expect(refusal('FP32', [2 ** 31, 0], '[]')).toContain('has more than 2147483647 values');
  });

  it('gives back what any tensor was written as', () => {
    const wholes: [Datatype, bigint, bigint][] = [
      ['INT64', -(2n ** 63n), 2n ** 63n - 1n],
      ['UINT64', 0n, 2n ** 64n - 1n],
      ['INT32', -(2n ** 31n), 2n ** 31n - 1n],
      ['UINT8', 0n, 255n],
    ];
    for (const [datatype, min, max] of wholes) {
      fc.assert(
        fc.property(fc.array(fc.bigInt({ min, max })), (values) => {
          const tensor = read(datatype, [values.length], `[${values.join(',')}]`);
          expect(flatJson(tensor)).toBe(`[${values.join(',')}]`);
        }),
      );
    }
    fc.assert(
      fc.property(fc.array(fc.double()), (values) => {
        const data = Float64Array.from(values, (value) => value + 0);
        const tensor = { name: 'x', datatype: 'FP64' as const, shape: [data.length], data };
        expect(read('FP64', [data.length], flatJson(tensor)).data).toEqual(data);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (values) => {
        const data = values.map((value) => new TextEncoder().encode(value));
        const tensor = { name: 'x', datatype: 'BYTES' as const, shape: [data.length], data };
        expect(read('BYTES', [data.length], flatJson(tensor)).data).toEqual(data);
      }),
    );
  });
});

describe('a tensor to JSON', () => {
  const tensor = {
    name: 'y',
    datatype: 'INT32' as const,
    shape: [2, 1, 3],
    data: Int32Array.of(1, 2, 3, 4, 5, 6),
  };

  it('is nested as its shape says', () => {
    expect(nestedJson(tensor)).toBe('[[[1,2,3]],[[4,5,6]]]');
    expect(nestedRows(tensor)).toEqual(['[[1,2,3]]', '[[4,5,6]]']);
    expect(nestedJson({ ...tensor, shape: [0, 3], data: new Int32Array() })).toBe('[]');
    expect(nestedJson({ ...tensor, shape: [], data: Int32Array.of(5) })).toBe('5');
  });

  it('has the words of Python for what JSON has no number for', () => {
    const data = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    expect(flatJson({ name: 'y', datatype: 'FP32', shape: [3], data })).toBe(
      '[NaN,Infinity,-Infinity]',
    );
  });

  it('refuses bytes that are no text', () => {
    const data = [Uint8Array.of(0xff)];
    expect(() => flatJson({ name: 'y', datatype: 'BYTES', shape: [1], data })).toThrow(
      'Output y holds bytes that are not UTF-8',
    );
  });
});

describe('a text that is not JSON', () => {
  it.each([
    ['{"a":1,}', 'expected a name in double quotes at character 7 (line 1, column 8)'],
    ['[1\n 2]', 'expected , or ] at character 4 (line 2, column 2)'],
    ['[1', 'it ends too early at character 2'],
    ['{"a" 1}', 'expected : at character 5'],
    ['[1] 2', 'something follows the end at character 4'],
    ['[01]', 'expected a value at character 1'],
    ['', 'it ends too early at character 0'],
    ['[NaN, nul]', 'expected a value at character 6'],
  ])('%j: %s', (text, message) => {
    expect(() => parseRequestJson(text)).toThrow(message);
  });

  it('is told apart by the same rules as JSON.parse', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom(',', ']', '}', '"', '0', ':', ''),
        (json, at, junk) => {
          const position = at % (json.length + 1);
          const text = json.slice(0, position) + junk + json.slice(position + 1);
          let valid = true;
          try {
            JSON.parse(text);
          } catch {
            valid = false;
          }
          if (valid) expect(parseRequestJson(text)).toEqual(JSON.parse(text));
          else expect(() => parseRequestJson(text)).toThrow(/at character \d+/);
        },
      ),
    );
  });
});
