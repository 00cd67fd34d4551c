// What the endpoint costs over calling ONNX Runtime directly: the retrieval model, with as many items as take
// about a millisecond here, at the knee of the load. Both in turn, so that drift of the machine hits both.
//
//   node bench/serving/overhead.mjs [--rounds 3] [--seconds 10] [--isolation thread] [--items 50000]
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { openGenerator } from '@lathe/serving';
import { machine, median, table, times, verdict } from '../measure/numbers.mjs';
import { cpuSeconds } from '../measure/process-tree.mjs';
import { ROOT } from '../measure/project.mjs';
import { exampleModel, startEndpoint } from './endpoint.mjs';
import { inferRequests, retrievalBodies } from './requests.mjs';

if (isMainThread) await main();
else await runDirectly();

/** One session, run without a pause for as long as it is told. */
async function runDirectly() {
  const { file, seconds } = workerData;
  const ort = createRequire(join(ROOT, 'packages/serving/package.json'))('onnxruntime-node');
  const session = await ort.InferenceSession.create(file, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const [input] = session.inputNames;
  const run = (user) =>
    session.run({ [input]: new ort.Tensor('int64', BigInt64Array.of(BigInt(user)), [1]) });
  for (let warm = 0; warm < 50; warm += 1) await run(warm);
  parentPort.postMessage('ready');
  await once(parentPort, 'message');
  const before = process.cpuUsage();
  const end = performance.now() + seconds * 1000;
  let runs = 0;
  while (performance.now() < end) {
    await run((runs * 7919) % 10_000);
    runs += 1;
  }
  const { user, system } = process.cpuUsage(before);
  parentPort.postMessage({ runs, processSeconds: (user + system) / 1e6 });
  parentPort.close();
}

/** Runs a second, and processor milliseconds a run, of `sessions` threads that do nothing else. */
async function direct(file, sessions, seconds) {
  const workers = Array.from(
    { length: sessions },
    () => new Worker(new URL(import.meta.url), { workerData: { file, seconds } }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const results = workers.map((worker) => once(worker, 'message'));
  for (const worker of workers) worker.postMessage('go');
  const answers = (await Promise.all(results)).map(([answer]) => answer);
  const runs = answers.reduce((sum, answer) => sum + answer.runs, 0);
  // The processor time is that of the process, so any one of them tells it.
  return {
    rate: runs / seconds,
    cpu: (1000 * Math.max(...answers.map((answer) => answer.processSeconds))) / runs,
  };
}

async function served(endpoint, users, seconds) {
  const generator = openGenerator(inferRequests(endpoint.url, 'retrieval', endpoint.bodies));
  try {
    await generator.measure({ kind: 'users', users }, { seconds: 1, warmUp: 1 });
    const before = cpuSeconds(endpoint.pid);
    const begin = performance.now();
    const { step } = await generator.measure({ kind: 'users', users }, { seconds, warmUp: 0 });
    const spent = cpuSeconds(endpoint.pid) - before;
    const took = (performance.now() - begin) / 1000;
    return {
      rate: step.throughput.value,
      cpu: (1000 * spent) / (step.throughput.value * took),
      generator: step.generator.cpu,
      p99: step.latency.p99.value,
    };
  } finally {
    await generator.close();
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '10' },
      isolation: { type: 'string', default: 'thread' },
      items: { type: 'string' },
    },
  });
  const seconds = Number(values.seconds);
  process.stdout.write(`${machine()}\n`);
  const items = values.items ?? (await itemsOfAMillisecond());
  const folder = exampleModel('retrieval', ['--items', String(items)]);
  const file = join(folder, '1', 'model.onnx');
  process.stdout.write(`retrieval model with ${Number(items).toLocaleString('en')} items\n`);
  const kinds = [
    ...[1, 2].map((sessions) => ({
      name: `ONNX Runtime alone, ${sessions} session${sessions === 1 ? '' : 's'}`,
      measure: () => direct(file, sessions, seconds),
    })),
    ...[
      { instances: 1, maxBatch: 1, users: 4 },
      { instances: 2, maxBatch: 1, users: 6 },
      { instances: 1, maxBatch: 16, users: 16 },
      { instances: 2, maxBatch: 16, users: 32 },
    ].map(({ instances, maxBatch, users }) => ({
      name: `endpoint, ${instances} session${instances === 1 ? '' : 's'}, batches to ${maxBatch}, ${users} users`,
      settings: { instances, 'max-batch': maxBatch, isolation: values.isolation },
      users,
    })),
  ];
  const results = kinds.map(() => []);
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [at, kind] of kinds.entries()) {
      if (kind.measure !== undefined) {
        results[at].push(await kind.measure());
        continue;
      }
      const endpoint = await startEndpoint([folder], kind.settings);
      try {
        const input = await firstInput(endpoint.url);
        const bodies = retrievalBodies(input);
        results[at].push(await served({ ...endpoint, bodies }, kind.users, seconds));
      } finally {
        await endpoint.stop();
      }
    }
  }
  const of = (at, what) => median(results[at].map((result) => result[what]));
  process.stdout.write(
    `${table([
      ['', 'requests/s', 'processor ms/request', 'p99 ms', 'generator cores'],
      ...kinds.map((kind, at) => [
        kind.name,
        of(at, 'rate').toFixed(0),
        of(at, 'cpu').toFixed(3),
        kind.measure === undefined ? of(at, 'p99').toFixed(1) : '',
        kind.measure === undefined ? of(at, 'generator').toFixed(2) : '',
      ]),
    ])}\n`,
  );
  const lost = 1 - of(2, 'rate') / of(0, 'rate');
  const extra = of(2, 'cpu') / of(0, 'cpu') - 1;
  process.stdout.write(
    `throughput lost with one session: ${(100 * lost).toFixed(1)} % (asked: under 15 %, ${verdict(lost < 0.15)})\n` +
      `processor time a request more, one session: ${(100 * extra).toFixed(1)} %\n` +
      `with batches, two sessions: ${times(of(5, 'rate') / of(1, 'rate'))} times ONNX Runtime alone without\n`,
  );
}

/** The time of a run goes with the number of items: what 100,000 take tells how many take a millisecond. */
async function itemsOfAMillisecond() {
  const most = 100_000;
  const { rate } = await direct(join(exampleModel('retrieval'), '1', 'model.onnx'), 1, 3);
  return Math.min(most, Math.max(10_000, Math.round((most * rate) / 1e3 / 1e4) * 10_000));
}

async function firstInput(url) {
  const { inputs } = await (await fetch(`${url}/v2/models/retrieval`)).json();
  return inputs[0].name;
}
