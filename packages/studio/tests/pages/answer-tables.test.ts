import { describe, expect, it } from 'vitest';
import { answerError, answerTables } from '../../src/pages/endpoints/answer-tables.js';
import { curlCommand } from '../../src/pages/endpoints/curl-command.js';

describe('the tables of an answer', () => {
  it('have a line for each row of an output, whether it is nested or flat', () => {
    const answer = (data: unknown): string =>
      JSON.stringify({ outputs: [{ name: 'y', shape: [2, 2], datatype: 'FP32', data }] });
    const expected = [
      {
        title: 'y [2, 2]',
        columns: ['row', '0', '1'],
        rows: [
          [0, 1, 2],
          [1, 3, 4],
        ],
      },
    ];
    expect(answerTables(answer([1, 2, 3, 4]))).toEqual(expected);
    expect(
      answerTables(
        answer([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual(expected);
  });

  it('show the first values of a large output, and say so', () => {
    const output = { name: 'y', shape: [200, 30], data: Array.from({ length: 6000 }, () => 0) };
    const [table] = answerTables(JSON.stringify({ outputs: [output] }));
    expect(table?.title).toBe('y [200, 30], the first values');
    expect([table?.rows.length, table?.columns.length]).toEqual([100, 25]);
  });

  it('have a line for each predicted row', () => {
    const rows = [{ prediction: 'good', probability: 0.8 }, { prediction: null }];
    expect(answerTables(JSON.stringify({ predictions: rows }))).toEqual([
      {
        title: 'Predictions',
        columns: ['prediction', 'probability'],
        rows: [
          ['good', 0.8],
          [null, null],
        ],
      },
    ]);
  });

  it('are none for anything else', () => {
    for (const body of ['', 'no', '7', '{"a":1}', '{"outputs":"none"}', '[1, 2]']) {
      expect(answerTables(body)).toEqual([]);
    }
  });

  it('leave what went wrong to be said in words', () => {
    expect(answerError('{"error":"input x is missing"}')).toBe('input x is missing');
    expect(answerError('<p>')).toBeUndefined();
  });
});

describe('the curl command', () => {
  const model = { name: 'm', version: '2' };

  it('asks the same from a terminal, whatever stands in the values', () => {
    const endpoint = { url: 'http://127.0.0.1:8080', needsToken: false };
    expect(curlCommand(endpoint, model, 'tensors', `{"a":"it's"}`)).toBe(
      [
        `curl 'http://127.0.0.1:8080/v2/models/m/versions/2/infer'`,
        `  -H 'Content-Type: application/json'`,
        `  -d '{"a":"it'\\''s"}'`,
      ].join(' \\\n'),
    );
  });

  it('names the model of a row, and takes the token from the environment', () => {
    const endpoint = { url: 'http://127.0.0.1:8080', needsToken: true };
    const command = curlCommand(endpoint, model, 'rows', '{}');
    expect(command).toContain('/invocations');
    expect(command).toContain('tfs-model-name=m,tfs-model-version=2');
    expect(command).toContain('"Authorization: Bearer $LATHE_TOKEN"');
  });

  it('reads a long request from a file', () => {
    const endpoint = { url: 'http://127.0.0.1:8080', needsToken: false };
    expect(curlCommand(endpoint, model, 'tensors', 'x'.repeat(3_000))).toMatch(
      /-d @request\.json$/,
    );
  });
});
