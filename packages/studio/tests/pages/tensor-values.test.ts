import { describe, expect, it } from 'vitest';
import type { TensorSpec } from '../../src/api/client.js';
import {
  exampleText,
  filledText,
  inferBody,
  readTensor,
  shapeText,
} from '../../src/pages/endpoints/tensor-values.js';

const spec = (datatype: TensorSpec['datatype'], shape: readonly number[]): TensorSpec => ({
  name: 'x',
  datatype,
  shape,
});

describe('the example of an input', () => {
  it.each([
    ['FP32', [-1, 3], '[[0.5,0.5,0.5]]'],
    ['INT64', [-1], '[1]'],
    ['BYTES', [-1, 1], '[["text"]]'],
    ['BOOL', [2], '[true,true]'],
    ['FP64', [], '0.5'],
  ] as const)('of %s %j is %s', (datatype, shape, text) => {
    expect(exampleText(spec(datatype, shape))).toBe(text);
  });

  it('fits the input', () => {
    const given = spec('UINT8', [-1, 2, 2]);
    expect(readTensor(exampleText(given), given)).toEqual({ shape: [1, 2, 2], problem: null });
  });
});

describe('typed values', () => {
  it('have the shape of their lists', () => {
    expect(readTensor('[[1, 2], [3, 4], [5, 6]]', spec('FP32', [-1, 2])).shape).toEqual([3, 2]);
    expect(readTensor('[]', spec('FP32', [-1])).shape).toEqual([0]);
  });

  it.each([
    ['[[1, 2', 'FP32', [-1, 2], 'Write JSON, such as [[1, 2], [3, 4]].'],
    ['[[1, 2], [3]]', 'FP32', [-1, 2], 'The inner lists are not all of the same length.'],
    ['[[1, 2, 3]]', 'FP32', [-1, 2], 'Has the shape [1, 3], should have [?, 2].'],
    ['[1, 2]', 'FP32', [-1, 2], 'Has the shape [2], should have [?, 2].'],
    ['[["a"]]', 'FP32', [-1, 1], '"a" is not a number.'],
    ['[1.5]', 'INT64', [-1], '1.5 is not a whole number.'],
    ['[1]', 'BYTES', [-1], '1 is not a text in quotes.'],
    ['[2]', 'BOOL', [-1], '2 is not true or false.'],
    ['[null]', 'FP64', [-1], 'null is not a number.'],
  ] as const)('%s for %s %j are refused', (text, datatype, shape, problem) => {
    expect(readTensor(text, spec(datatype, shape))).toEqual({ shape: null, problem });
  });
});

describe('an input that nobody types', () => {
  it('is filled with as many values as it has', () => {
    expect(filledText(spec('UINT8', [-1, 2, 2]), 'zeros')).toBe('[0,0,0,0]');
    expect(filledText(spec('FP32', [-1, 2]), 'random', () => 0.25)).toBe('[0.25,0.25]');
    expect(filledText(spec('UINT8', [-1, 2]), 'random', () => 0.999)).toBe('[127,127]');
  });
});

describe('the body of a request', () => {
  it('holds the values as they were typed, so that large whole numbers stay what they are', () => {
    const body = inferBody([{ spec: spec('INT64', [-1]), shape: [1], data: '[9007199254740993]' }]);
    expect(body).toBe(
      '{"inputs":[{"name":"x","shape":[1],"datatype":"INT64","data":[9007199254740993]}]}',
    );
  });

  it('writes free lengths of a shape as question marks on the page only', () => {
    expect(shapeText([-1, 3])).toBe('[?, 3]');
  });
});
