#!/usr/bin/env node
// How long the command line takes to start and to run small flows, as whole processes.
//
//   node bench/start-up/run.mjs [--repeat 15]
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, median, quantile, seconds, table, verdict } from '../measure/numbers.mjs';
import { measure } from '../measure/process-tree.mjs';
import { DATA, PYTHON, ROOT, WALKTHROUGH, wholeNumber } from '../measure/project.mjs';

const { values: options } = parseArgs({
  options: { repeat: { type: 'string', default: '15' } },
});
const repeat = wholeNumber(options.repeat, 'repeat');
mkdirSync(DATA, { recursive: true });
const folder = mkdtempSync(join(DATA, 'start-up-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const lathe = join(ROOT, 'lathe');
const data = join(ROOT, 'examples/credit-risk/german_credit_data.csv');
const run = (flow) => {
  const own = join(folder, flow.split('/').at(-1));
  copyFileSync(flow, own);
  return [
    lathe,
    ...['run', own, '--set', `data=${data}`, '--fit', 'again', '--quiet'],
    ...['--out', join(folder, 'out.csv'), '--workspace', join(folder, 'workspace')],
  ];
};
const CASES = [
  { title: './lathe --version', command: [lathe, '--version'], target: 0.5 },
  { title: './lathe --help', command: [lathe, '--help'] },
  { title: './lathe run, no Python steps', command: run(WALKTHROUGH), target: 1 },
  ...(existsSync(PYTHON)
    ? [
        {
          title: './lathe run, with Python steps',
          command: run(join(ROOT, 'examples/credit-risk/credit-risk.lathe.json')),
        },
      ]
    : []),
];

process.stdout.write(`1,000 rows, ${repeat} times each, in turn\n${machine()}\n\n`);
const costs = new Map(CASES.map(({ title }) => [title, []]));
// The first round brings set-up up to date and files into memory.
for (let round = 0; round <= repeat; round += 1) {
  for (const { title, command } of CASES) {
    const cost = await measure(command);
    if (round > 0) costs.get(title).push(cost.seconds);
  }
}
process.stdout.write(
  `${table([
    ['', 'median', 'p95', 'target', ''],
    ...CASES.map(({ title, target }) => {
      const took = costs.get(title);
      return [
        title,
        seconds(median(took)),
        seconds(quantile(took, 0.95)),
        target === undefined ? '-' : `below ${seconds(target)}`,
        target === undefined ? '' : verdict(median(took) < target),
      ];
    }),
  ])}\n`,
);
