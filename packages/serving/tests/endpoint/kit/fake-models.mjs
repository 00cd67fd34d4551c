// A directory of made-up models whose answers can be worked out by hand. Plain JavaScript, because worker
// processes of an endpoint load it as it is.
import { LatheError } from '@lathe/flow/error';

const spec = (name, datatype, shape) => ({ name, datatype, shape });

const noStatistics = {
  requests: 0,
  failures: 0,
  refused: 0,
  expired: 0,
  batches: 0,
  waiting: 0,
  running: 0,
  instances: 1,
  restarts: 0,
  overruns: 0,
  hanging: 0,
  predictedWait: 0,
};

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function waitOrAbort(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    const abort = () => {
      clearTimeout(timer);
      reject(failure('cancelled', 'cancelled', 'The client has gone.'));
    };
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort);
  });
}

export const failure = (code, kind, message) =>
  new LatheError({ code, kind, message, advice: 'This is a test.' });

class Overloaded extends LatheError {
  constructor() {
    super({ code: 'overloaded', kind: 'engine', message: 'Full.', advice: 'Wait.' });
    this.retryAfterSeconds = 3;
  }
}

/** A model that answers with what it was given. */
export function fakeModel(name, parts = {}) {
  const model = {
    name,
    version: '1',
    platform: 'fake',
    inputs: [spec('x', 'FP32', [-1, 4])],
    outputs: [spec('y', 'FP32', [-1, 4])],
    state: 'ready',
    problem: null,
    rows: null,
    seen: [],
    tests: 0,
    figures: noStatistics,
    run: async ({ inputs }) =>
      inputs.map((input, at) => ({ ...input, name: at === 0 ? 'y' : `y${at}` })),
    async infer(request) {
      model.seen.push(request);
      const outputs = await model.run(request);
      const wanted = request.outputs;
      return {
        outputs: wanted === undefined ? outputs : outputs.filter((o) => wanted.includes(o.name)),
        timing: { queue: 1, compute: 2, batch: 3 },
      };
    },
    async test() {
      model.tests += 1;
    },
    statistics: () => model.figures,
    ...parts,
  };
  return model;
}

export const echo = () => fakeModel('echo');

/** y = [sum of the row]. */
export const sum = () =>
  fakeModel('sum', {
    outputs: [spec('y', 'FP32', [-1])],
    run: async ({ inputs: [{ data, shape }] }) => [
      {
        name: 'y',
        datatype: 'FP32',
        shape: [shape[0]],
        data: Float32Array.from({ length: shape[0] }, (_, row) =>
          data.slice(row * shape[1], (row + 1) * shape[1]).reduce((a, b) => a + b, 0),
        ),
      },
    ],
  });

/** Two inputs, two outputs: total = a + b, label = text of a. */
export const pair = () =>
  fakeModel('pair', {
    inputs: [spec('a', 'INT64', [-1]), spec('b', 'INT64', [-1])],
    outputs: [spec('total', 'INT64', [-1]), spec('label', 'BYTES', [-1])],
    run: async ({ inputs }) => {
      const a = inputs.find((input) => input.name === 'a');
      const b = inputs.find((input) => input.name === 'b');
      return [
        {
          name: 'total',
          datatype: 'INT64',
          shape: a.shape,
          data: a.data.map((v, i) => v + b.data[i]),
        },
        {
          name: 'label',
          datatype: 'BYTES',
          shape: a.shape,
          data: Array.from(a.data, (v) => new TextEncoder().encode(`no. ${v}`)),
        },
      ];
    },
  });

/** Takes any input of any type and gives it back. */
export const anything = () =>
  fakeModel('anything', {
    inputs: [spec('x', 'BYTES', [-1])],
    outputs: [spec('y', 'BYTES', [-1])],
  });

/** Answers after the milliseconds in its first value, with that value. */
export const slow = () =>
  fakeModel('slow', {
    inputs: [spec('x', 'FP32', [-1, 1])],
    run: async ({ inputs: [input], signal }) => {
      await waitOrAbort(input.data[0], signal);
      return [{ ...input, name: 'y' }];
    },
  });

export const full = () =>
  fakeModel('full', {
    figures: { ...noStatistics, waiting: 5, predictedWait: 9_000 },
    run: async () => {
      throw new Overloaded();
    },
  });

export const broken = () =>
  fakeModel('broken', {
    run: async () => {
      throw failure('inference-failed', 'engine', 'The model failed.');
    },
  });

/** A model behind a flow: columns age (number) and city (text); rows without a city are left out. */
export const people = () =>
  fakeModel('people', {
    inputs: [spec('features', 'FP32', [-1, 1])],
    outputs: [spec('y', 'FP32', [-1, 1])],
    rows: {
      columns: [
        { name: 'age', type: 'number' },
        { name: 'city', type: 'text' },
      ],
      async encode(rows) {
        const at = rows.flatMap((row, position) => (row.city === null ? [] : [position]));
        const left = rows.flatMap((row, position) =>
          row.city === null ? [{ at: position, why: 'city is missing' }] : [],
        );
        const data = Float32Array.from(at, (position) => rows[position].age);
        return {
          inputs: [{ name: 'features', datatype: 'FP32', shape: [at.length, 1], data }],
          at,
          left,
        };
      },
      decode: ([{ data }]) =>
        Array.from(data, (value) => ({ prediction: value >= 18 ? 'adult' : 'child', age: value })),
      async close() {},
    },
  });

/** A model behind a flow whose raw columns are called as its inputs: the flow takes 100 from age. */
export const namesakes = () =>
  fakeModel('namesakes', {
    inputs: [spec('age', 'FP32', [-1, 1])],
    outputs: [spec('y', 'FP32', [-1, 1])],
    rows: {
      columns: [{ name: 'age', type: 'number' }],
      async encode(rows) {
        const data = Float32Array.from(rows, ({ age }) => age - 100);
        const inputs = [{ name: 'age', datatype: 'FP32', shape: [rows.length, 1], data }];
        return { inputs, at: rows.map((_, position) => position), left: [] };
      },
      decode: ([{ data }]) => Array.from(data, (prediction) => ({ prediction })),
      async close() {},
    },
  });

/** The same with a column that is called as the envelope of tensors. */
export const envelope = () => {
  const model = namesakes();
  const { encode } = model.rows;
  return Object.assign(model, {
    name: 'envelope',
    rows: {
      ...model.rows,
      columns: [{ name: 'inputs', type: 'number' }],
      encode: (rows) => encode(rows.map(({ inputs }) => ({ age: inputs }))),
    },
  });
};

export function fakeDirectory(models) {
  const list = [...models];
  const find = (name, version) => {
    const named = list.filter((model) => model.name === name);
    if (named.length === 0) throw failure('model-unknown', 'usage', `There is no model ${name}.`);
    const found = version === undefined ? named.at(-1) : named.find((m) => m.version === version);
    if (found === undefined) {
      throw failure('model-version-unknown', 'usage', `Model ${name} has no version ${version}.`);
    }
    return found;
  };
  return {
    models: () => list,
    find,
    async load(name, location) {
      if (list.some((model) => model.name === name)) {
        throw failure('model-loaded', 'usage', `Model ${name} is loaded.`);
      }
      if (location.startsWith('slow:')) await pause(Number(location.slice(5)));
      if (location === 'nowhere') throw failure('model-unreadable', 'usage', 'Nothing is there.');
      if (location === 'huge') throw new Error('std::bad_alloc');
      list.push(fakeModel(name));
    },
    async unload(name) {
      find(name);
      list.splice(0, list.length, ...list.filter((model) => model.name !== name));
    },
    async drain() {},
    async close() {},
  };
}

const MODELS = { echo, sum, pair, anything, slow, full, broken, people, namesakes, envelope };

/** A source of an endpoint: `{ models: [names] }`. */
export const openModels = async ({ models }) => fakeDirectory(models.map((name) => MODELS[name]()));
