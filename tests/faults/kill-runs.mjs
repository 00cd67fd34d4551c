// Kills so many runs of `lathe run` at random moments with SIGKILL, and counts what that breaks.
//
//   node tests/faults/kill-runs.mjs [--runs 200] [--seed 1] [--rows 60000] [--json]
//
// Each run reads a generated CSV file, learns, computes and writes one output file, over what the
// run before has left. Two inputs take turns, so that the output must be, after every kill, one of two known
// contents, whole. Kills are spread evenly over the measured length of a run and hit the process and all
// its children (a third), the process alone, or only its engine. After each one: the output is compared,
// what stays alive is looked for, and the next run must work and leave nothing behind.
//
// Exit status 0 when nothing broke, 1 otherwise.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const main = fileURLToPath(new URL('../../packages/workbench/dist/main.js', import.meta.url));
const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    rows: { type: 'string', default: '60000' },
    json: { type: 'boolean', default: false },
  },
});
const random = seeded(Number(options.seed));
const folder = mkdtempSync(join(tmpdir(), 'lathe-kill-'));
const output = join(folder, 'out.parquet');

/** mulberry32: the same seed gives the same kills. */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function writeInputs() {
  for (const [name, shift] of [
    ['a.csv', 0],
    ['b.csv', 1000],
  ]) {
    const lines = ['name,amount,months,group'];
    for (let row = 0; row < Number(options.rows); row += 1) {
      const amount = Math.round(random() * 10_000) + shift;
      lines.push(`person ${row},${amount},${1 + Math.floor(random() * 60)},g${row % 7}`);
    }
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  }
  const node = (id, step, input, parameters) => ({ id, step, inputs: [input], parameters });
  const flow = {
    lathe: 1,
    name: 'flow',
    parameters: { data: { type: 'path', default: 'a.csv' } },
    sources: { rows: { format: 'csv', path: '{{data}}' } },
    nodes: [
      node('rate', 'formula', 'rows', { output: 'rate', expression: 'amount / months' }),
      node('scaled', 'scale-numbers', 'rate', { columns: ['amount', 'rate'] }),
      node('hot', 'one-hot-encode', 'scaled', { columns: ['group'] }),
      node('sorted', 'sort-rows', 'hot', { keys: [{ column: 'rate' }, { column: 'name' }] }),
    ],
  };
  writeFileSync(join(folder, 'flow.lathe.json'), JSON.stringify(flow));
}

function start(data) {
  const args = [
    'run',
    'flow.lathe.json',
    '--set',
    `data=${data}`,
    '--out',
    output,
    '--fit',
    'again',
  ];
  const child = spawn(process.execPath, [main, ...args, '--threads', '2'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  // `exit`, not `close`: a child left alive would hold the pipe open.
  const ended = new Promise((resolve) => {
    child.on('exit', (status, signal) => resolve({ status, signal, stderr }));
  });
  return { child, ended };
}

function children(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Processes of these that are still there after five seconds. */
async function survivors(pids) {
  for (let waited = 0; waited < 5000; waited += 20) {
    if (!pids.some(isAlive)) return [];
    await wait(20);
  }
  return pids.filter(isAlive);
}

/** Hash of the output; null when there is none. */
function hashOf(path) {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null;
}

function left(pattern) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((path) => pattern.test(relative('.', path)));
}

const workFolders = () => left(/(^|\/)\.lathe\/work\/[^/]+$/);
const temporaries = () => left(/(^|\/)\.[^/]*\.lathe-\d+-[0-9a-f]+\.(tmp|old)$/);

function stateIsWhole() {
  const path = join(folder, 'flow.state.json');
  if (!existsSync(path)) return true;
  try {
    JSON.parse(readFileSync(path, 'utf8'));
    return true;
  } catch {
    return false;
  }
}

function kill(child, target) {
  const engines = children(child.pid);
  try {
    if (target === 'group') process.kill(-child.pid, 'SIGKILL');
    else if (target === 'parent') process.kill(child.pid, 'SIGKILL');
    else for (const engine of engines) process.kill(engine, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
  return engines;
}

async function goodRun(data) {
  const began = performance.now();
  const { status, stderr } = await start(data).ended;
  return { status, stderr, milliseconds: performance.now() - began, hash: hashOf(output) };
}

const count = {
  runs: 0,
  killed: 0,
  finishedBefore: 0,
  killedGroup: 0,
  killedParent: 0,
  killedEngine: 0,
  interruptedWithNewOutput: 0,
  tornOutputs: 0,
  tornStates: 0,
  processesLeftAlive: 0,
  engineDeathsNotReported: 0,
  nextRunFailures: 0,
  staleWorkFolders: 0,
  staleTemporaries: 0,
};
const broken = [];

try {
  writeInputs();
  const reference = { 'a.csv': await goodRun('a.csv'), 'b.csv': await goodRun('b.csv') };
  const again = await goodRun('a.csv');
  if (again.hash !== reference['a.csv'].hash || again.hash === reference['b.csv'].hash) {
    throw new Error(`The outputs cannot serve as references.\n${again.stderr}`);
  }
  let length = (again.milliseconds + reference['b.csv'].milliseconds) / 2;
  let previous = again.hash;

  const wanted = Number(options.runs);
  for (let run = 0; count.killed < wanted && run < 3 * wanted; run += 1) {
    const data = run % 2 === 0 ? 'b.csv' : 'a.csv';
    const target = ['group', 'parent', 'engine'][Math.floor(random() * 3)];
    const { child, ended } = start(data);
    // A little beyond the end, so that the last moments are hit, too.
    await Promise.race([wait(random() * length * 1.05), ended]);
    while (target === 'engine' && child.exitCode === null && children(child.pid).length === 0) {
      await wait(5);
    }
    const early = child.exitCode !== null;
    const engines = early ? [] : kill(child, target);
    const { status, signal, stderr } = await ended;
    count.runs += 1;
    if (early || (status === 0 && signal === null)) count.finishedBefore += 1;
    else {
      count.killed += 1;
      count[{ group: 'killedGroup', parent: 'killedParent', engine: 'killedEngine' }[target]] += 1;
    }
    const alive = await survivors([child.pid, ...engines]);
    const hash = hashOf(output);
    const note = (what) => broken.push(`run ${run} (${target} killed): ${what}`);
    if (hash !== previous && hash !== reference[data].hash) {
      count.tornOutputs += 1;
      note(`output ${hash}`);
    }
    if (status !== 0 && hash === reference[data].hash) count.interruptedWithNewOutput += 1;
    if (!stateIsWhole()) {
      count.tornStates += 1;
      note('state file');
    }
    if (alive.length > 0) {
      count.processesLeftAlive += 1;
      note(`alive: ${alive}`);
    }
    if (status !== 0 && signal === null && !/\[engine-died\]/.test(stderr)) {
      count.engineDeathsNotReported += 1;
      note(stderr);
    }
    const next = await goodRun(data);
    length = (length * 4 + next.milliseconds) / 5;
    if (next.status !== 0 || next.hash !== reference[data].hash) {
      count.nextRunFailures += 1;
      note(`next run: ${next.stderr}`);
    }
    previous = next.hash;
    const work = workFolders();
    const stale = temporaries();
    if (work.length > 0) note(`work folders: ${work}`);
    if (stale.length > 0) note(`temporaries: ${stale}`);
    count.staleWorkFolders += work.length;
    count.staleTemporaries += stale.length;
  }
  report(length);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report(length) {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ ...count, broken })}\n`);
  } else {
    const lines = [
      ['runs', count.runs],
      ['killed', count.killed],
      ['  the process and its children', count.killedGroup],
      ['  the process alone', count.killedParent],
      ['  its engine alone', count.killedEngine],
      ['ended before the kill', count.finishedBefore],
      ['killed with the new output in place', count.interruptedWithNewOutput],
      ['torn outputs', count.tornOutputs],
      ['torn state files', count.tornStates],
      ['processes left alive', count.processesLeftAlive],
      ['engine deaths not reported', count.engineDeathsNotReported],
      ['next-run failures', count.nextRunFailures],
      ['stale work folders left', count.staleWorkFolders],
      ['stale temporaries left', count.staleTemporaries],
    ];
    for (const [what, number] of lines) {
      process.stdout.write(`${what.padEnd(38)}${String(number).padStart(5)}\n`);
    }
    process.stdout.write(`seed ${options.seed}; a run takes about ${Math.round(length)} ms\n`);
    for (const what of broken) process.stdout.write(`BROKEN ${what}\n`);
  }
  process.exitCode = broken.length === 0 ? 0 : 1;
}
