// What the endpoint's own work costs, where the model costs nothing: requests a second beside a bare echo
// server of node:http, and beside a prototype without checks, metrics and batching (node:http, JSON and ONNX
// Runtime in one thread). All answer the same request; all in turn, so that drift of the machine hits each.
//
//   node bench/serving/floor.mjs [--rounds 3] [--seconds 5] [--users 32]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openGenerator } from '@lathe/serving';
import { machine, median, table, times, verdict } from '../measure/numbers.mjs';
import { ROOT } from '../measure/project.mjs';
import { exampleModel, startEndpoint } from './endpoint.mjs';
import { flowerBodies, inferRequests } from './requests.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    users: { type: 'string', default: '32' },
  },
});
const seconds = Number(values.seconds);
const users = Number(values.users);
const folder = exampleModel('mlp');

const LISTEN = `server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));`;

const ECHO = `
const server = require('node:http').createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => response.end(Buffer.concat(chunks)));
});
${LISTEN}`;

const PROTOTYPE = `
const ort = require(require.resolve('onnxruntime-node', { paths: [process.argv[1]] }));
ort.InferenceSession.create(process.argv[2], { intraOpNumThreads: 1, interOpNumThreads: 1 }).then((session) => {
  const server = require('node:http').createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const { inputs: [{ name, shape, data }] } = JSON.parse(Buffer.concat(chunks).toString());
      const outputs = await session.run({ [name]: new ort.Tensor('float32', Float32Array.from(data), shape) });
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({
        model_name: 'mlp',
        model_version: '1',
        outputs: Object.entries(outputs).map(([name, { dims, data }]) => ({
          name,
          datatype: data instanceof BigInt64Array ? 'INT64' : 'FP32',
          shape: dims,
          data: Array.from(data, Number),
        })),
      }));
    });
  });
  ${LISTEN}
});`;

/** A server of a few lines, in a process of its own. */
async function bare(code, ...given) {
  const child = spawn(process.execPath, ['-e', code, ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(child.stdout, 'data');
  const ended = once(child, 'exit');
  return {
    url: String(said).trim(),
    pid: child.pid,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

const inline = { isolation: 'inline', instances: 1 };
const kinds = [
  { name: 'node:http, echo', start: () => bare(ECHO) },
  {
    name: 'prototype: node:http, JSON, ONNX Runtime',
    start: () => bare(PROTOTYPE, join(ROOT, 'packages/serving'), join(folder, '1', 'model.onnx')),
  },
  {
    name: 'endpoint, the same model inline, no batches',
    start: () => startEndpoint([folder], { ...inline, 'max-batch': 1 }),
  },
  { name: 'endpoint, the same model inline', start: () => startEndpoint([folder], inline) },
  {
    name: 'endpoint, a model that does nothing, inline',
    model: 'noop',
    input: 'x',
    start: () => startEndpoint(['noop=stub:a=0,b=0'], inline),
  },
];

process.stdout.write(`${machine()}\n${users} users, ${seconds} s a turn\n`);
const results = kinds.map(() => []);
let input;
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const [at, kind] of kinds.entries()) {
    const server = await kind.start();
    try {
      const model = kind.model ?? 'mlp';
      input ??= await inputOf(folder);
      const bodies = flowerBodies(kind.input ?? input);
      const generator = openGenerator({
        ...inferRequests(server.url, model, bodies),
        pid: server.pid,
      });
      await generator.measure({ kind: 'users', users }, { seconds: 2, warmUp: 0 });
      const { step } = await generator.measure({ kind: 'users', users }, { seconds, warmUp: 0 });
      await generator.close();
      const failed = Object.values(step.errors).reduce((sum, count) => sum + count, 0);
      if (failed > 0) throw new Error(`${kind.name}: ${JSON.stringify(step.errors)}`);
      results[at].push({ rate: step.throughput.value, p99: step.latency.p99.value });
    } finally {
      await server.stop();
    }
  }
}
const of = (at, what) => median(results[at].map((result) => result[what]));
process.stdout.write(
  `${table([
    ['', 'requests/s', 'p99 ms', 'of the echo', 'of the prototype'],
    ...kinds.map(({ name }, at) => [
      name,
      of(at, 'rate').toFixed(0),
      of(at, 'p99').toFixed(2),
      times(of(at, 'rate') / of(0, 'rate')),
      times(of(at, 'rate') / of(1, 'rate')),
    ]),
  ])}\n`,
);
const share = Math.max(of(2, 'rate'), of(3, 'rate')) / of(1, 'rate');
process.stdout.write(
  `endpoint / prototype, same model: ${times(share)} (aim: at least 0.80, ${verdict(share >= 0.8)})\n`,
);

/** What the endpoint calls the model's input; the prototype is told the same. */
async function inputOf(model) {
  const endpoint = await startEndpoint([model]);
  try {
    const { inputs } = await (await fetch(`${endpoint.url}/v2/models/mlp`)).json();
    return inputs[0].name;
  } finally {
    await endpoint.stop();
  }
}
