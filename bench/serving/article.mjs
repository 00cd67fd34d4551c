#!/usr/bin/env node
// Re-runs the experiment of the article on TensorFlow endpoints with real parts: how many requests a second
// each layout of workers, model processes and threads answers, for a retrieval model and a detector, through
// nginx, gunicorn and model processes, and through Lathe's own endpoint. Rounds are interleaved, every second
// one backwards. Writes article.md and article.json.
//   node bench/serving/article.mjs [--out DIR] [--rounds 2] [--seconds 5] [--only retrieval|detector]
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openGenerator, prepareRequests, startPythonBackend } from '@lathe/serving';
import { machine } from '../measure/numbers.mjs';
import { DATA, wholeNumber } from '../measure/project.mjs';
import { articleReport } from './article-report.mjs';
import { exampleModel, startEndpoint } from './endpoint.mjs';
import { inferRequests, retrievalBodies } from './requests.mjs';

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: join(DATA, 'article') },
    rounds: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '5' },
    only: { type: 'string' },
  },
});
const rounds = wholeNumber(options.rounds, 'rounds');
const seconds = wholeNumber(options.seconds, 'seconds');

// The article had 36 cores for the retrieval model (36 workers, 36 threads, 8 model processes) and 8 for the
// detector (16 and 36 workers, 36 threads, 4 model processes). Threads become the cores of this machine, and
// workers a few times as many, since a gunicorn worker mostly waits.
const cores = availableParallelism();
const scale = { cores, many: 4 * cores, some: 2 * cores, threads: Math.max(2, cores) };
const processes = Math.max(2, Math.round(cores / 2));
const { many, some, threads } = scale;

/** In the article's order: workers, model processes, OMP, inter-op, intra-op. `of`: its row, if it has one. */
const row = (of, workers, instances, omp, inter, intra) => ({
  side: 'python',
  of,
  knobs: {
    workers,
    instances,
    ompThreads: omp,
    interOpThreads: inter,
    intraOpThreads: intra,
    // One request at a time a worker, which is what made workers matter in the article.
    workerClass: 'sync',
  },
});
/** Lathe's counterparts; nothing there is bound to one request at a time by the workers. */
const own = (workers, instances, inter, intra, batch, spinning = false) => ({
  side: 'lathe',
  of: null,
  knobs: {
    workers,
    instances,
    'inter-op-threads': inter,
    'intra-op-threads': intra,
    'max-batch': batch,
    ...(spinning ? { spinning } : {}),
  },
});

const MODELS = {
  retrieval: {
    rows: [
      row(1, 1, 1, threads, threads, threads),
      row(2, many, 1, 1, threads, threads),
      row(3, 1, 1, 1, 1, 1),
      row(4, many, 1, 1, 1, 1),
      row(5, many, processes, 1, 1, 1),
      row(null, 1, processes, 1, 1, 1),
      row(null, 1, processes, 1, threads, threads),
      row(null, many, processes, 1, threads, threads),
      own(1, 1, threads, threads, 1, true),
      own(1, 1, 1, 1, 1),
      own(1, cores, 1, 1, 1),
      own(1, cores, threads, threads, 1, true),
      own(1, 1, 1, 1, 16),
      own(1, cores, 1, 1, 16),
    ],
  },
  detector: {
    rows: [
      row(1, 1, 1, threads, threads, threads),
      row(2, 1, 1, 1, threads, threads),
      row(3, many, 1, 1, threads, threads),
      row(4, 1, 1, 1, 1, 1),
      row(5, many, 1, 1, 1, 1),
      row(6, 1, processes, 1, 1, 1),
      row(7, some, processes, 1, 1, 1),
      row(8, many, processes, 1, 1, 1),
      own(1, 1, threads, threads, 1, true),
      own(1, 1, 1, 1, 1),
      own(1, cores, 1, 1, 1),
      own(cores, cores, 1, 1, 1),
    ],
  },
};

const wanted = Object.keys(MODELS).filter((name) => (options.only ?? name) === name);
if (wanted.length === 0) {
  process.stderr.write(`--only takes retrieval or detector, not "${options.only}".\n`);
  process.exit(2);
}
const report = {
  format: 'lathe-article-1',
  machine: machine(),
  scale: { ...scale, processes },
  users: many,
  rounds,
  seconds,
  models: [],
};
for (const name of wanted) {
  const rows = MODELS[name].rows.map((each) => ({ ...each, steps: [] }));
  const folder = exampleModel(name);
  for (let round = 0; round < rounds; round += 1) {
    for (const each of round % 2 === 0 ? rows : rows.toReversed()) {
      const step = await measured(name, folder, each);
      each.steps.push(step);
      const rate = step.throughput.value.toFixed(1);
      process.stderr.write(
        `${name} ${each.side} ${Object.values(each.knobs).join(' ')}: ${rate}/s\n`,
      );
    }
  }
  report.models.push({ name, rows });
}
mkdirSync(options.out, { recursive: true });
writeFileSync(join(options.out, 'article.json'), `${JSON.stringify(report, null, 2)}\n`);
const text = articleReport(report);
writeFileSync(join(options.out, 'article.md'), text);
process.stdout.write(text);

async function measured(name, folder, { side, knobs }) {
  const server =
    side === 'python'
      ? await startPythonBackend({ name, model: join(folder, '1', 'model.onnx'), knobs })
      : await startEndpoint([`${name}=${folder}`], { ...knobs, 'max-wait-ms': 60_000 });
  try {
    const { target, messages } = await requests(name, server.url);
    const generator = openGenerator({ target, messages, pid: server.pid, timeout: 60 });
    try {
      const arrivals = { kind: 'users', users: report.users };
      return (await generator.measure(arrivals, { seconds, warmUp: 1 })).step;
    } finally {
      await generator.close();
    }
  } finally {
    await server.stop();
  }
}

/** Users of the retrieval model; noise as images, as bytes. */
async function requests(name, url) {
  return name === 'retrieval'
    ? inferRequests(url, name, retrievalBodies('user'))
    : prepareRequests({ url, model: name });
}
