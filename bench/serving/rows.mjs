// How long an endpoint takes for raw rows, whose flow it applies before the model, beside prepared rows, which go
// to the model as they are: one call after the other, of one row and of a hundred. Two flows over the same data:
// the walkthrough's built-in steps, and the credit-risk example, of whose steps two are Python.
//
//   node bench/serving/rows.mjs [--calls 60] [--rounds 3]
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, quantile, table, times } from '../measure/numbers.mjs';
import { DATA, LATHE, ROOT, WALKTHROUGH } from '../measure/project.mjs';
import { startEndpoint } from './endpoint.mjs';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '3' },
  },
});
const SAMPLE = join(ROOT, 'examples/credit-risk/german_credit_data.csv');
const FLOWS = [
  { name: 'built-in steps', flow: WALKTHROUGH },
  {
    name: 'with two Python steps',
    flow: join(ROOT, 'examples/credit-risk/credit-risk.lathe.json'),
  },
];

mkdirSync(DATA, { recursive: true });
const home = mkdtempSync(join(DATA, 'rows-'));
try {
  process.stdout.write(`${machine()}\n`);
  const rows = [['rows as JSON lines, a call', 'rows', 'median ms', 'p95 ms', 'of prepared']];
  for (const { name, flow } of FLOWS) {
    const folder = join(home, name.replaceAll(' ', '-'));
    const served = registered(folder, flow);
    const found = await measured(served);
    for (const count of [1, 100]) {
      const own = (kind) => found.get(`${kind} ${count}`) ?? [];
      const ratio = quantile(own('raw'), 0.5) / quantile(own('prepared'), 0.5);
      for (const kind of ['prepared', 'raw']) {
        rows.push([
          kind === 'raw' ? `raw, ${name}` : 'prepared',
          String(count),
          quantile(own(kind), 0.5).toFixed(1),
          quantile(own(kind), 0.95).toFixed(1),
          kind === 'raw' ? times(ratio) : '',
        ]);
      }
    }
  }
  process.stdout.write(`${table(rows)}\n`);
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** Prepares, trains, evaluates and registers, as the jobs of a pipeline do. */
function registered(folder, flow) {
  mkdirSync(folder, { recursive: true });
  const document = join(folder, basename(flow));
  copyFileSync(flow, document);
  const jobs = [
    {
      kind: 'prepare',
      flow: basename(flow),
      node: 'training_table',
      fit: 'again',
      outputs: [
        { format: 'parquet', path: 'prepared.parquet' },
        { format: 'json-lines', path: 'prepared.jsonl' },
      ],
      set: { data: SAMPLE },
    },
    {
      kind: 'train',
      table: 'prepared.parquet',
      label: 'target',
      positive: '1',
      trainTable: 'train.parquet',
      testTable: 'test.parquet',
      model: 'model.txt',
      report: 'train.json',
    },
    { kind: 'evaluate', table: 'test.parquet', model: 'model.txt', metrics: 'metrics.json' },
    {
      kind: 'register',
      registry: 'registry',
      model: 'model.txt',
      metrics: 'metrics.json',
      flow: basename(flow),
      set: { data: SAMPLE },
    },
  ];
  for (const job of jobs) {
    const file = join(folder, `${job.kind}.job.json`);
    writeFileSync(file, JSON.stringify({ latheJob: 1, name: 'credit', ...job }));
    const done = spawnSync(process.execPath, [LATHE, 'job', 'run', file, '--quiet'], {
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(`${job.kind}: ${done.stderr}`);
  }
  return {
    raw: join(folder, 'registry'),
    // A model without its flow takes what the flow gave.
    prepared: alone(folder),
    rows: { raw: csvRows(SAMPLE), prepared: linesOf(join(folder, 'prepared.jsonl')) },
  };
}

/** The trained model in a folder of its own. */
function alone(folder) {
  const target = join(folder, 'alone', '1');
  mkdirSync(target, { recursive: true });
  copyFileSync(join(folder, 'model.txt.onnx'), join(target, 'model.onnx'));
  copyFileSync(join(folder, 'model.txt.json'), join(target, 'model.json'));
  return join(folder, 'alone');
}

/** The sample has no quoted fields. */
function csvRows(file) {
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = header.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((value, at) => [names[at], value])),
  );
}

function linesOf(file) {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** Milliseconds of each call, by what was sent; the kinds in turn. */
async function measured({ rows, ...models }) {
  const found = new Map();
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const kind of ['prepared', 'raw']) {
      const endpoint = await startEndpoint([models[kind]]);
      try {
        for (const count of [1, 100]) {
          const spent = found.get(`${kind} ${count}`) ?? [];
          const calls = Math.ceil(Number(values.calls) / Number(values.rounds));
          for (let call = -5; call < calls; call += 1) {
            const from = ((call + 5) * count) % (rows[kind].length - count);
            const body = rows[kind]
              .slice(from, from + count)
              .map((row) => JSON.stringify(row))
              .join('\n');
            const begin = performance.now();
            const answer = await fetch(`${endpoint.url}/invocations`, {
              method: 'POST',
              headers: { 'Content-Type': 'application/jsonlines' },
              body,
            });
            const text = await answer.text();
            if (!answer.ok) throw new Error(text);
            // The first calls compile what answers them.
            if (call >= 0) spent.push(performance.now() - begin);
          }
          found.set(`${kind} ${count}`, spent);
        }
      } finally {
        await endpoint.stop();
      }
    }
  }
  return found;
}
