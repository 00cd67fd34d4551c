// Measures every configuration of a space several times and stores the grid, against which tuner-grids.mjs holds
// the tuner. Rounds are interleaved: each goes through the whole grid, every second one backwards. Whatever was
// measured is kept when it is interrupted; the same command goes on.
//   node bench/serving/measure-grid.mjs --space bench/serving/grids/endpoint.space.json --model NAME=PATH \
//     [--name endpoint] [--rounds 3] [--limit POINTS]
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openTarget, parseTuningSpace, spaceProblem } from '@lathe/serving';
import { machine } from '../measure/numbers.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const MAIN = resolve(HERE, '../../packages/workbench/dist/main.js');
const { values } = parseArgs({
  options: {
    space: { type: 'string', default: join(HERE, 'grids', 'endpoint.space.json') },
    model: { type: 'string' },
    name: { type: 'string', default: 'endpoint' },
    rounds: { type: 'string', default: '3' },
    limit: { type: 'string', default: 'Infinity' },
  },
});
const read = parseTuningSpace(await readFile(values.space, 'utf8'), values.space);
const space =
  values.model === undefined
    ? read
    : { ...read, target: { ...read.target, models: [resolveModel(values.model)] } };
const rounds = Number(values.rounds);
const done = join(HERE, 'grids', `${values.name}.partial.jsonl`);
const out = join(HERE, 'grids', `${values.name}.grid.json`);

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
const target = await openTarget(space, { lathe: [process.execPath, MAIN], folder: process.cwd() });
const { grid } = spaceProblem(space, target, 2);
const configurations = grid.configurations.slice(0, Number(values.limit));
const lines = (await readFile(done, 'utf8').catch(() => '')).split('\n').slice(0, -1);
const looks = lines.map((line) => JSON.parse(line));
const seen = new Set(looks.map(({ round, point }) => `${round} ${point}`));
console.log(
  `${configurations.length} configurations, ${rounds} rounds, ${looks.length} looks there`,
);

const began = Date.now();
let made = 0;
try {
  for (let round = 0; round < rounds; round += 1) {
    const order = configurations.map((_, point) => point);
    if (round % 2 === 1) order.reverse();
    for (const point of order) {
      if (seen.has(`${round} ${point}`)) continue;
      const measurement = await target.measure(
        { ...space.fixed, ...configurations[point] },
        {
          trial: looks.length + 1,
          seconds: space.lookSeconds,
          signal: stop.signal,
          ...(space.load.users === undefined ? {} : { users: space.load.users }),
        },
      );
      const { evidence: _, ...figures } = measurement;
      const look = { round, point, figures };
      await appendFile(done, `${JSON.stringify(look)}\n`);
      looks.push(look);
      made += 1;
      const left = configurations.length * rounds - looks.length;
      const minutes = ((Date.now() - began) / made / 60_000) * left;
      process.stderr.write(`\r${looks.length} looks, ${minutes.toFixed(0)} minutes left   `);
    }
  }
} finally {
  await target.close();
}

const restarts = looks.map(({ figures }) => figures.restartSeconds);
const rounded = (value) => Number(value.toPrecision(5));
const points = configurations.map((configuration, point) => {
  const own = looks.filter((look) => look.point === point).map(({ figures }) => figures);
  return {
    configuration,
    looks: own
      .filter(({ problem }) => problem === null)
      .map(({ throughput, latency, memory, cpu, users }) => ({
        throughput: rounded(throughput),
        latency: rounded(latency),
        memory,
        cpu: rounded(cpu),
        users,
      })),
    problem: own.find(({ problem }) => problem !== null)?.problem ?? null,
  };
});
const stored = {
  format: 'lathe-grid-1',
  title: space.title ?? target.title,
  seconds: space.lookSeconds,
  restartSeconds: rounded(restarts.reduce((sum, each) => sum + each, 0) / restarts.length),
  machine: machine(),
};
const body = points.map((point) => `    ${JSON.stringify(point)}`).join(',\n');
const head = JSON.stringify(stored, null, 2).slice(0, -2);
await writeFile(out, `${head},\n  "points": [\n${body}\n  ]\n}\n`);
await rm(done);
console.log(`\n${out}`);

function resolveModel(text) {
  const [, name = '', path = text] = /^([\w.-]+=)?(.*)$/s.exec(text) ?? [];
  return /^[a-z][a-z0-9+.-]+:/i.test(path) ? text : `${name}${resolve(path)}`;
}
