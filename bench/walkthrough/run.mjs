#!/usr/bin/env node
// The walkthrough's built-in steps, CSV to Parquet, as whole processes: Lathe, DuckDB SQL written by
// hand, and pandas. Prints times, memory, file sizes, ratios, and whether the outputs are equal.
//
//   node bench/walkthrough/run.mjs [--rows 10000000] [--repeat 3] [--without pandas]
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  gibibytes,
  machine,
  median,
  megabytes,
  seconds,
  table,
  times,
  verdict,
} from '../measure/numbers.mjs';
import { measure } from '../measure/process-tree.mjs';
import {
  applications,
  DATA,
  LATHE,
  PYTHON,
  ROOT,
  WALKTHROUGH,
  wholeNumber,
} from '../measure/project.mjs';
import { differences } from './equal-outputs.mjs';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    repeat: { type: 'string', default: '3' },
    /** Competitors to leave out while developing. */
    without: { type: 'string', multiple: true, default: [] },
  },
});
const rows = wholeNumber(options.rows, 'rows');
const repeat = wholeNumber(options.repeat, 'repeat');
const input = applications(rows);
mkdirSync(DATA, { recursive: true });
const folder = mkdtempSync(join(DATA, 'walkthrough-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const flow = join(folder, 'walkthrough.lathe.json');
copyFileSync(WALKTHROUGH, flow);
const lathe =
  (...more) =>
  (output) => [
    process.execPath,
    LATHE,
    ...['run', flow, '--set', `data=${input}`, '--fit', 'again', '--out', output],
    ...['--workspace', join(folder, 'workspace'), '--quiet', ...more],
  ];
const byHand = (way) => (output) => {
  const own = join(folder, `by-hand-${way}`);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  const script = join(ROOT, 'bench/walkthrough/hand-written.mjs');
  return [process.execPath, script, input, output, own, way];
};
const COMPETITORS = {
  lathe: { title: 'Lathe', command: lathe() },
  table: { title: 'DuckDB SQL by hand', command: byHand('table') },
  staged: { title: 'the same, staged in Parquet', command: byHand('parquet') },
  pandas: {
    title: 'pandas script',
    command: (output) => [
      PYTHON,
      '-W',
      'ignore',
      join(ROOT, 'bench/walkthrough/pandas_script.py'),
      input,
      output,
    ],
  },
  limited: { title: 'Lathe --memory 2GiB', command: lathe('--memory', '2GiB') },
};
const taking = Object.entries(COMPETITORS).filter(([id]) => !options.without.includes(id));

process.stdout.write(
  `${rows.toLocaleString('en')} rows, ${megabytes(statSync(input).size)} of CSV, ${repeat} time${repeat === 1 ? '' : 's'} each, in turn\n${machine()}\n\n`,
);
const costs = new Map(taking.map(([id]) => [id, []]));
const outputs = new Map();
for (let round = 0; round < repeat; round += 1) {
  for (const [id, { title, command }] of taking) {
    const output = join(folder, `${id}.parquet`);
    rmSync(output, { force: true });
    const cost = await measure(command(output));
    costs.get(id).push(cost);
    outputs.set(id, output);
    process.stderr.write(
      `${title}: ${seconds(cost.seconds)}, processor ${seconds(cost.cpuSeconds)}, peak ${gibibytes(cost.peakBytes)}\n`,
    );
  }
}

const of = (id, field) => median(costs.get(id).map((cost) => cost[field]));
const peak = (id) => Math.max(...costs.get(id).map((cost) => cost.peakBytes));
const largest = (id) =>
  Math.max(...costs.get(id).flatMap((cost) => cost.processes.map((process) => process.peakBytes)));
process.stdout.write(
  `${table([
    ['', 'wall', 'processor', 'peak, all', 'peak, largest', 'file', 'of Lathe'],
    ...taking.map(([id, { title }]) => [
      title,
      seconds(of(id, 'seconds')),
      seconds(of(id, 'cpuSeconds')),
      gibibytes(peak(id)),
      gibibytes(largest(id)),
      megabytes(statSync(outputs.get(id)).size),
      costs.has('lathe') ? `${times(of(id, 'seconds') / of('lathe', 'seconds'))} x` : '-',
    ]),
  ])}\n\n`,
);

/** The median over rounds: both sides of a round ran one after the other, on a machine equally busy. */
const ratio = (above, below) =>
  median(costs.get(above).map((cost, round) => cost.seconds / costs.get(below)[round].seconds));
const findings = [];
const judge = (needed, text, met) => {
  if (needed.every((id) => costs.has(id))) findings.push(`${text()}: ${verdict(met())}`);
};
judge(
  ['lathe', 'table'],
  () => `ratio Lathe / SQL by hand ${times(ratio('lathe', 'table'))} (target: at most 1.15)`,
  () => ratio('lathe', 'table') <= 1.15,
);
judge(
  ['lathe', 'pandas'],
  () => `ratio pandas / Lathe ${times(ratio('pandas', 'lathe'))} (target: at least 4)`,
  () => ratio('pandas', 'lathe') >= 4,
);
judge(
  ['lathe'],
  () => `peak memory of Lathe ${gibibytes(peak('lathe'))} (target: below 4 GiB)`,
  () => peak('lathe') < 4 * 2 ** 30,
);
judge(
  ['limited'],
  () => `with a 2 GiB engine limit it finishes, at ${gibibytes(peak('limited'))} in all`,
  () => true,
);
const differing = await differences(
  Object.fromEntries(taking.map(([id, { title }]) => [title, outputs.get(id)])),
);
findings.push(
  differing.length === 0
    ? 'outputs are equal: columns, rows in order, values (floats within 1e-9)'
    : `outputs DIFFER:\n  ${differing.join('\n  ')}`,
);
process.stdout.write(`${findings.join('\n')}\n`);
process.exitCode = differing.length === 0 ? 0 : 1;
