import type { Tensor } from '@lathe/serving';
import { checkInputs, checkWanted, rowsOf } from '@lathe/serving/model/check-inputs';
import { expect, test } from 'vitest';
import { pairs } from './test-models.js';

const SPECS = [
  { name: 'x', datatype: 'FP32', shape: [-1, 2] },
  { name: 'text', datatype: 'BYTES', shape: [-1] },
] as const;
const TEXT: Tensor = { name: 'text', datatype: 'BYTES', shape: [1], data: [Buffer.from('a')] };
const X = pairs('x', [1, 2]);

test('inputs are put in the order of the model', () => {
  expect(checkInputs([TEXT, X], SPECS)).toEqual([X, TEXT]);
});

const WRONG: readonly [string, readonly Tensor[], string, string][] = [
  ['a missing input', [X], 'input-missing', 'Input text is missing.'],
  [
    'an unknown input',
    [X, TEXT, pairs('z', [1, 2])],
    'input-unknown',
    'The model has no input "z".',
  ],
  ['an input given twice', [X, X, TEXT], 'input-duplicate', 'Input x is given twice.'],
  [
    'another datatype',
    [{ ...X, datatype: 'FP64', data: Float64Array.of(1, 2) }, TEXT],
    'input-datatype',
    'Input x is of datatype FP64.',
  ],
  [
    'another rank',
    [{ ...X, shape: [2] }, TEXT],
    'input-rank',
    'Input x has 1 dimensions (shape [2]).',
  ],
  [
    'another fixed dimension',
    [{ ...X, shape: [2, 1] }, TEXT],
    'input-shape',
    'Dimension 1 of input x is 1; the model takes 2.',
  ],
  [
    'too few values',
    [{ ...X, shape: [2, 2] }, TEXT],
    'input-size',
    'Input x has 2 values; its shape [2,2] asks for 4.',
  ],
  [
    'a text that is not UTF-8',
    [X, { ...TEXT, data: [Uint8Array.of(0xff)] }],
    'input-text',
    'Value 0 of input text is not a text in UTF-8.',
  ],
];

test.each(WRONG)(
  '%s is refused with the name, what is given and what is expected',
  (_, inputs, code, message) => {
    expect(() => checkInputs(inputs, SPECS)).toThrow(
      expect.objectContaining({
        code,
        kind: 'usage',
        message,
        advice: expect.stringContaining('[-1'),
      }),
    );
  },
);

test('inputs with different numbers of rows are refused', () => {
  const inputs = [pairs('x', [1, 2], [3, 4]), TEXT];
  expect(() => rowsOf(inputs, SPECS)).toThrow(
    expect.objectContaining({ code: 'input-rows', message: 'Input text has 1 rows, but x has 2.' }),
  );
});

test('an output that the model does not have is refused', () => {
  expect(() => checkWanted(['nothing'], SPECS)).toThrow(
    expect.objectContaining({ code: 'input-output-unknown', advice: 'It has x, text.' }),
  );
});
