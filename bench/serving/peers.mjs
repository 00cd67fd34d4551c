#!/usr/bin/env node
// The same models, machine and load: Lathe's endpoint beside nginx + gunicorn, MLServer, BentoML and LitServe.
// Closed loop (users) and open loop (constant rates, latency from the intended start); each server with and
// without its batching, the better of the two counts. Rounds are interleaved, every second one backwards.
//   node bench/serving/peers.mjs [--models mlp,retrieval] [--servers lathe,python,mlserver,bentoml,litserve]
//     [--users 1,8,32,64] [--rates 200,500] [--rounds 2] [--seconds 4] [--out FILE.json]
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openGenerator, startPythonBackend } from '@lathe/serving';
import { machine, table, verdict } from '../measure/numbers.mjs';
import { wholeNumber } from '../measure/project.mjs';
import { pooled, worst } from './article-report.mjs';
import { exampleModel, startEndpoint } from './endpoint.mjs';
import { PEERS, startPeer } from './peers/start-peer.mjs';
import { flowerBodies, inferRequests, retrievalBodies } from './requests.mjs';

const { values: options } = parseArgs({
  options: {
    models: { type: 'string', default: 'mlp,retrieval' },
    servers: { type: 'string', default: `lathe,python,${Object.keys(PEERS).join(',')}` },
    users: { type: 'string', default: '1,8,32,64' },
    rates: { type: 'string', default: '200,500' },
    rounds: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '4' },
    out: { type: 'string' },
  },
});
const list = (text) => text.split(',').filter((item) => item !== '');
const rounds = wholeNumber(options.rounds, 'rounds');
const seconds = wholeNumber(options.seconds, 'seconds');
const cores = availableParallelism();
const users = list(options.users).map((text) => wholeNumber(text, 'users'));
const rates = list(options.rates).map((text) => wholeNumber(text, 'rates'));
const BATCH = 16;
const BODIES = {
  mlp: () => flowerBodies('features'),
  retrieval: () => retrievalBodies('user'),
};
/** Of the issue: requests a second of Lathe over those of the others, at equal or better p99. */
const TARGETS = { python: 5, mlserver: 3, bentoml: 3, litserve: 3 };

/** Ways to run each server; as many processes as cores, one thread each, as their documents say. */
const VARIANTS = {
  lathe: {
    inline: { workers: cores, isolation: 'inline', 'max-batch': 1 },
    'threads, batching': { instances: cores, 'max-batch': BATCH },
  },
  python: {
    gevent: { workers: cores, instances: cores, spinning: false },
    sync: { workers: 4 * cores, instances: cores, spinning: false, workerClass: 'sync' },
  },
  ...Object.fromEntries(
    Object.keys(PEERS).map((name) => [
      name,
      { 'no batching': { batch: 1 }, batching: { batch: BATCH } },
    ]),
  ),
};

const loads = [
  ...users.map((count) => ({ kind: 'users', users: count })),
  ...rates.map((rate) => ({ kind: 'constant', rate })),
];
const loadName = (load) => (load.kind === 'users' ? `${load.users} users` : `${load.rate}/s`);
const about = machine();
const sides = list(options.servers).flatMap((server) =>
  Object.entries(VARIANTS[server] ?? {}).map(([variant, settings]) => ({
    server,
    variant,
    settings,
  })),
);
const results = [];
process.stdout.write(
  `${about}; ${rounds} interleaved rounds of ${seconds} s a load; latencies are those of the worst round.\n`,
);
for (const model of list(options.models)) {
  const folder = exampleModel(model);
  const found = sides.map((side) => ({
    ...side,
    model,
    loads: loads.map(() => []),
    problem: null,
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? found : found.toReversed()) {
      if (side.problem !== null) continue;
      process.stderr.write(`${model}, round ${round + 1}: ${side.server}, ${side.variant}\n`);
      try {
        await look(model, folder, side);
      } catch (error) {
        side.problem = error.message;
        process.stderr.write(`${error.message}\n`);
      }
    }
  }
  results.push(...found);
  print(model, found);
}
if (options.out !== undefined) {
  const report = { format: 'lathe-peers-1', machine: about, rounds, seconds, loads, results };
  writeFileSync(options.out, `${JSON.stringify(report, null, 2)}\n`);
}

async function look(model, folder, side) {
  const file = join(folder, '1', 'model.onnx');
  const server = await start(model, folder, file, side);
  try {
    const requests = PEERS[side.server]?.requests ?? inferRequests;
    const { target, messages } = requests(server.url, model, BODIES[model]());
    const generator = openGenerator({ target, messages, pid: server.pid, timeout: 10 });
    try {
      for (const [at, load] of loads.entries()) {
        const { step } = await generator.measure(load, { seconds, warmUp: 1 });
        side.loads[at].push(step);
      }
    } finally {
      await generator.close();
    }
  } finally {
    await server.stop();
  }
}

function start(model, folder, file, { server, settings }) {
  if (server === 'lathe') {
    return startEndpoint([`${model}=${folder}`], { ...settings, 'max-wait-ms': 60_000 });
  }
  if (server === 'python') return startPythonBackend({ name: model, model: file, knobs: settings });
  return startPeer(server, { model, file, workers: cores, batch: settings.batch });
}

function print(model, found) {
  const rows = [['server', 'load', 'requests/s', 'interval', 'p50', 'p99', 'errors', 'notes']];
  for (const side of found) {
    if (side.problem !== null) {
      const reason = side.problem.trim().split('\n').at(-1);
      rows.push([`${side.server}, ${side.variant}`, '-', '-', '-', '-', '-', '-', reason]);
      continue;
    }
    for (const [at, load] of loads.entries()) {
      const steps = side.loads[at];
      const figures = pooled(steps);
      rows.push([
        `${side.server}, ${side.variant}`,
        loadName(load),
        figures.throughput.toFixed(0),
        `${figures.low.toFixed(0)}..${figures.high.toFixed(0)}`,
        `${worst(steps, (step) => step.latency.p50.value).toFixed(1)} ms`,
        `${worst(steps, (step) => step.latency.p99.value).toFixed(1)} ms`,
        String(mean(steps, errorsOf).toFixed(0)),
        figures.problems.join('; '),
      ]);
    }
  }
  process.stdout.write(`\n${model}\n${table(rows)}\n`);
  const own = peaksOf(found, 'lathe');
  if (own.length === 0) return;
  process.stdout.write(
    '\nAgainst the load and variant with which each answers most requests a second:\n',
  );
  for (const server of new Set(found.map((side) => side.server))) {
    const peak = most(peaksOf(found, server));
    if (server === 'lathe' || peak === null) continue;
    const target = TARGETS[server];
    // Of the loads under which Lathe answers enough, the one with the best tail.
    const enough = own.filter(({ throughput }) => throughput >= target * peak.throughput);
    const mine = enough.toSorted((a, b) => a.p99 - b.p99)[0] ?? most(own);
    const met = enough.length > 0 && mine.p99 <= peak.p99;
    const ratio = (mine.throughput / peak.throughput).toFixed(1);
    process.stdout.write(
      `lathe / ${server}: ${ratio} times the requests (target ${target}), p99 ${mine.p99.toFixed(1)} ms at ${mine.load} against ${peak.p99.toFixed(1)} ms at ${peak.load}: ${verdict(met)}\n`,
    );
  }
}

/** A server's figures in the closed loop, of every variant that ran. */
function peaksOf(found, server) {
  return found
    .filter((side) => side.server === server && side.problem === null)
    .flatMap((side) =>
      loads.map((load, at) => ({
        kind: load.kind,
        load: loadName(load),
        throughput: mean(side.loads[at], (step) => step.throughput.value),
        p99: worst(side.loads[at], (step) => step.latency.p99.value),
      })),
    )
    .filter(({ kind }) => kind === 'users');
}

function most(peaks) {
  return peaks.toSorted((a, b) => b.throughput - a.throughput)[0] ?? null;
}

function errorsOf({ errors }) {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

function mean(steps, of) {
  return steps.reduce((sum, step) => sum + of(step), 0) / steps.length;
}
