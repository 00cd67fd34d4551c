import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectError, jsonError, Playground, PREVIOUS } from './playground.js';

const GOOD = 'name,amount,group\nAda,10,a\nBob,20,b\nCyd,30,a\n';

let play: Playground;
beforeEach(() => {
  play = new Playground();
});
afterEach(() => play.remove());

const document = (change: object = {}): object => ({
  lathe: 1,
  name: 'flow',
  parameters: { limit: { type: 'number', default: 1 } },
  sources: { rows: { format: 'csv', path: 'data.csv' } },
  nodes: [
    { id: 'keep', step: 'keep-columns', inputs: ['rows'], parameters: { columns: ['name'] } },
  ],
  ...change,
});
const write = (value: unknown) =>
  play.write('flow.lathe.json', typeof value === 'string' ? value : JSON.stringify(value));

describe('a flow document', () => {
  it('that is missing is named, with the nearest one', async () => {
    play.flow([], {}, 'flows.lathe.json');
    await play.runFails({
      status: 2,
      code: 'file-not-found',
      at: 'file flow.lathe.json',
      advice: 'flows.lathe.json',
    });
  });

  it('that is a folder is refused', async () => {
    const result = await play.lathe(['run', '.', '--out', 'out.csv']);
    expectError(result, { status: 2, code: 'file-not-readable', at: 'file .' });
  });

  it.each([
    ['empty', ''],
    ['cut short', '{"lathe": 1,\n "name": "x",\n "sources"'],
    ['binary', '\0\u0001\ufffd'],
    ['with a comma too many', '{"lathe": 1,}'],
  ])('that is %s is not JSON', async (_, text) => {
    write(text);
    await play.runFails({ status: 2, code: 'document-not-json', at: 'file flow.lathe.json' });
    play.flow();
    await play.runGives(GOOD);
  });

  it('that is not JSON says at which line', async () => {
    write('{\n  "lathe": 1,\n  "name": oops\n}\n');
    await play.runFails({ status: 2, code: 'document-not-json', at: /line 3/ });
  });

  it.each([
    ['of another version', { lathe: 2 }, 'lathe'],
    ['with a key nobody knows', { nodez: [] }, 'nodez'],
    [
      'with a key nobody knows in a source',
      { sources: { rows: { format: 'csv', path: 'data.csv', seperator: ';' } } },
      'sources.rows.seperator',
    ],
    [
      'with a key nobody knows in a node',
      { nodes: [{ id: 'a', step: 'keep-columns', inputs: ['rows'], parameter: {} }] },
      'nodes[0].parameter',
    ],
    ['with a number for a name', { name: 7 }, 'name'],
    [
      'with an unknown format',
      { sources: { rows: { format: 'xlsx', path: 'a' } } },
      'sources.rows.format',
    ],
    [
      'with an input that is not there',
      { nodes: [{ id: 'a', step: 'sort-rows', inputs: ['rose'] }] },
      'nodes[0].inputs[0]',
    ],
    ['with an output of nothing', { outputs: { table: { node: 'nope' } } }, 'outputs.table.node'],
    [
      'with the same id twice',
      { nodes: [{ id: 'rows', step: 'sort-rows', inputs: ['rows'] }] },
      'nodes[0].id',
    ],
    ['with __proto__ as a key', JSON.parse('{"__proto__": {"x": 1}}'), '__proto__'],
  ])('%s is refused with the path of the key', async (_, change, path) => {
    write(document(change));
    await play.runFails({
      status: 2,
      code: 'document-invalid',
      at: new RegExp(`file flow\\.lathe\\.json, parameter ${path.replaceAll(/[[\].]/g, '\\$&')}$`),
    });
  });

  it('whose nodes go round in a circle is refused', async () => {
    const node = (id: string, input: string) => ({ id, step: 'sort-rows', inputs: [input] });
    write(document({ nodes: [node('a', 'c'), node('b', 'a'), node('c', 'b')] }));
    await play.runFails({
      status: 2,
      code: 'document-cycle',
      message: /a -> c -> b -> a/,
      at: 'node a',
    });
  });

  it('with a step nobody knows names the nearest one', async () => {
    write(document({ nodes: [{ id: 'a', step: 'keep-column', inputs: ['rows'] }] }));
    await play.runFails({
      status: 2,
      code: 'step-unknown',
      at: 'node a',
      advice: 'keep-columns',
    });
  });

  it.each([
    ['that is missing', {}, 'columns'],
    ['of the wrong type', { columns: 'name' }, 'columns'],
    ['that no one knows', { columns: ['name'], colums: [] }, 'colums'],
  ])('with a step parameter %s is refused', async (_, parameters, name) => {
    write(document({ nodes: [{ id: 'a', step: 'keep-columns', inputs: ['rows'], parameters }] }));
    await play.runFails({
      status: 2,
      code: 'parameter-invalid',
      at: `node a, parameter ${name}`,
      advice: 'lathe steps keep-columns',
    });
  });

  it('passes rows through a step that is switched off, whatever its parameters need', async () => {
    write(
      document({
        nodes: [
          {
            id: 'off',
            step: 'keep-columns',
            inputs: ['rows'],
            parameters: { columns: ['gone'] },
            disabled: true,
          },
          {
            id: 'next',
            step: 'sort-rows',
            inputs: ['off'],
            parameters: { keys: [{ column: 'name' }] },
          },
        ],
      }),
    );
    await play.runGives(GOOD);
  });

  it('that uses a parameter it does not declare is refused', async () => {
    write(document({ sources: { rows: { format: 'csv', path: '{{data}}' } } }));
    await play.runFails({ status: 2, code: 'parameter-unknown', at: 'node rows, parameter data' });
  });

  it('whose parameter has no value says how to give one', async () => {
    write(
      document({
        parameters: { data: { type: 'path' } },
        sources: { rows: { format: 'csv', path: '{{data}}' } },
      }),
    );
    await play.runFails({
      status: 2,
      code: 'parameter-missing',
      at: 'parameter data',
      advice: '--set data=VALUE',
    });
    await play.runGives('name\nAda\nBob\nCyd\n', '--set', 'data=data.csv');
  });
});

describe('a run asked for', () => {
  it.each([
    ['a node nobody knows', ['--node', 'keeep'], 'node-unknown', 'node keeep', 'keep'],
    [
      'a parameter nobody knows',
      ['--set', 'limt=3'],
      'parameter-unknown',
      'parameter limt',
      'limit',
    ],
    [
      'a value of the wrong type',
      ['--set', 'limit=many'],
      'parameter-invalid',
      'parameter limit',
      'a number',
    ],
    [
      '--set without a value',
      ['--set', 'limit'],
      'option-invalid',
      'parameter --set',
      'lathe run --help',
    ],
    ['an option nobody knows', ['--nod', 'x'], 'option-unknown', 'parameter --nod', '--node'],
    [
      'a fit mode nobody knows',
      ['--fit', 'never'],
      'option-invalid',
      'parameter --fit',
      'lathe run --help',
    ],
    ['no memory', ['--memory', 'none'], 'option-invalid', 'parameter --memory', 'lathe run --help'],
    [
      'half a thread',
      ['--threads', '0.5'],
      'option-invalid',
      'parameter --threads',
      'lathe run --help',
    ],
  ])('with %s is bad usage', async (_, args, code, at, advice) => {
    write(document());
    await play.runFails({ status: 2, code, at, advice }, ...args);
  });

  it('without saying where to write is bad usage', async () => {
    write(document());
    const result = await play.lathe(['run', 'flow.lathe.json']);
    expectError(result, { status: 2, code: 'out-missing', advice: '--out' });
  });

  it('with --json gives its error as JSON on standard output, and the same status', async () => {
    write(document());
    play.write('out.csv', PREVIOUS);
    for (const [args, status, code] of [
      [['--node', 'nope'], 2, 'node-unknown'],
      [['--nope'], 2, 'option-unknown'],
      [['--set', 'limit=x'], 2, 'parameter-invalid'],
    ] as const) {
      const result = await play.run('--json', ...args);
      expect(result.status).toBe(status);
      expect(result.stderr).toBe('');
      const error = jsonError(result);
      expect(Object.keys(error).sort()).toEqual(
        expect.arrayContaining(['advice', 'code', 'kind', 'message', 'place']),
      );
      expect(error.code).toBe(code);
    }
    play.flow([], { path: 'gone.csv' });
    const failed = await play.run('--json');
    expect(failed.status).toBe(1);
    expect(jsonError(failed)).toMatchObject({
      code: 'file-not-found',
      kind: 'data',
      place: { node: 'rows' },
    });
    expect(play.read('out.csv')).toBe(PREVIOUS);
  });
});

describe('fitted state', () => {
  const scale = [{ id: 'scale', step: 'scale-numbers', parameters: { columns: ['amount'] } }];
  const scaled = 'name,amount,group\nAda,-1.0,a\nBob,0.0,b\nCyd,1.0,a\n';

  it.each([
    ['is not JSON', '{"lathe": 1, '],
    ['is of another shape', '{"lathe": 1, "nodes": []}'],
    ['is empty', ''],
  ])('that %s is refused, and made anew with --fit again', async (_, text) => {
    play.flow(scale);
    play.write('flow.state.json', text);
    await play.runFails({
      status: 2,
      code: 'state-invalid',
      at: 'flow.state.json',
      advice: '--fit again',
    });
    await play.runGives(scaled, '--fit', 'again');
    await play.runGives(scaled, '--fit', 'stored');
  });

  it('that a step cannot use is refused, and made anew with --fit again', async () => {
    play.flow(scale);
    await play.runGives(scaled);
    const state = JSON.parse(play.read('flow.state.json'));
    state.nodes.scale.learned = { nonsense: true };
    play.write('flow.state.json', JSON.stringify(state));
    await play.runFails({
      status: 1,
      code: 'state-invalid',
      at: 'node scale',
      advice: '--fit again',
    });
    await play.runGives(scaled, '--fit', 'again');
  });

  it('that is not there is missed with --fit stored', async () => {
    play.flow(scale);
    await play.runFails(
      { status: 1, code: 'state-missing', at: 'node scale', advice: 'Run the flow once' },
      '--fit',
      'stored',
    );
  });
});
