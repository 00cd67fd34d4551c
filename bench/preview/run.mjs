#!/usr/bin/env node
// How long an edit takes to show: one open session over the walkthrough at many rows, every node
// previewed once, then each edit timed: preview of the edited step, and of the flow's last node.
//
//   node bench/preview/run.mjs [--rows 10000000] [--slowest 10]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Executor, openDuckDb, openSidecar, previewProfile, previewRows } from '@lathe/engine';
import { checkFlow, parameterValues } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { machine, median, milliseconds, quantile, table, verdict } from '../measure/numbers.mjs';
import { cpuSeconds } from '../measure/process-tree.mjs';
import { applications, DATA, PYTHON, ROOT, wholeNumber } from '../measure/project.mjs';
import { comparable, problemsOfFilter } from './agreement.mjs';
import { baseFlow, EDITS, edited } from './edits.mjs';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    slowest: { type: 'string', default: '5' },
  },
});
const rows = wholeNumber(options.rows, 'rows');
const data = applications(rows);
mkdirSync(DATA, { recursive: true });
const folder = mkdtempSync(join(DATA, 'preview-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.stdout.write(`${rows.toLocaleString('en')} rows\n${machine()}\n\n`);

const threads = availableParallelism();
const engine = await openDuckDb({ folder: join(folder, 'engine'), threads });
const python = openSidecar({
  python: PYTHON,
  packageFolder: join(ROOT, 'python'),
  folder: join(folder, 'python'),
  threads,
});
const newExecutor = () =>
  new Executor({ engine, python, catalogue, folder: join(folder, 'tables') });
const executor = newExecutor();

const timed = async (document, target, on = executor) => {
  const flow = checkFlow(document, 'bench');
  const subject = {
    flow,
    values: parameterValues(flow, { data }),
    baseFolder: folder,
    target,
    fit: 'auto',
  };
  const begin = performance.now();
  // One after the other, as the studio's page asks for them.
  const rows = await previewRows(on, subject);
  const profile = await previewProfile(on, subject);
  return { took: performance.now() - begin, result: { rows, profile } };
};

try {
  const base = baseFlow();
  const last = base.nodes.at(-1).id;
  const opening = performance.now();
  for (const id of ['applications', ...base.nodes.map((node) => node.id)]) await timed(base, id);
  process.stdout.write(
    `opened, read and previewed every node once in ${((performance.now() - opening) / 1000).toFixed(1)} s\n\n`,
  );
  const measured = [];
  const processorBefore = cpuSeconds(process.pid);
  for (const [index, edit] of EDITS.entries()) {
    const document = edited(base, edit);
    // In turn, so that neither always finds what the other has just computed.
    const targets = index % 2 === 0 ? [edit.node, last] : [last, edit.node];
    for (const target of new Set(targets)) {
      const { took } = await timed(document, target);
      measured.push({ ...edit, target, took });
    }
  }
  const processor = cpuSeconds(process.pid) - processorBefore;
  const figures = (list) => {
    const took = list.map((each) => each.took);
    return [
      String(took.length),
      milliseconds(median(took)),
      milliseconds(quantile(took, 0.95)),
      milliseconds(Math.max(...took)),
    ];
  };
  const nodes = base.nodes.map((node) => node.id);
  const own = measured.filter(({ node, target }) => node === target);
  const below = measured.filter(({ target }) => target === last);
  process.stdout.write(
    `${table([
      ['preview after an edit', 'edits', 'median', 'p95', 'greatest'],
      ...nodes.map((id) => [`${id}, itself`, ...figures(own.filter(({ node }) => node === id))]),
      ...nodes
        .filter((id) => id !== last)
        .map((id) => [`${id}, last node`, ...figures(below.filter(({ node }) => node === id))]),
      ['the edited steps', ...figures(own)],
      ['the last node', ...figures(below)],
      ['all', ...figures(measured)],
    ])}\n\n`,
  );
  process.stdout.write(
    `processor time a preview, mean: ${milliseconds((processor * 1000) / measured.length)}\n`,
  );
  const all = measured.map(({ took }) => took);
  const slowest = [...measured].sort((a, b) => b.took - a.took).slice(0, Number(options.slowest));
  for (const { node, target, parameters, took } of slowest) {
    process.stdout.write(
      `slow: ${milliseconds(took)} ${node} -> ${target} ${JSON.stringify(parameters).slice(0, 90)}\n`,
    );
  }
  process.stdout.write(
    `median ${milliseconds(median(all))} (target: at most 150 ms): ${verdict(median(all) <= 150)}\n` +
      `p95 ${milliseconds(quantile(all, 0.95))} (target: at most 400 ms): ${verdict(quantile(all, 0.95) <= 400)}\n`,
  );

  const fresh = newExecutor();
  const wrong = [];
  for (const edit of EDITS.filter(({ node }, index) => node !== EDITS[index - 1]?.node)) {
    const document = edited(base, edit);
    const before = comparable((await timed(document, last)).result);
    const again = comparable((await timed(document, last, fresh)).result);
    if (before !== again) wrong.push(`after an edit of ${edit.node} differs from a new session's`);
  }
  const [filter] = EDITS;
  const { result } = await timed(edited(base, filter), filter.node);
  wrong.push(...(await problemsOfFilter(data, filter.parameters.expression, result)));
  process.stdout.write(
    wrong.length === 0
      ? 'previews are right: as from a new session; counts, first rows and means as DuckDB finds them in the file\n'
      : `previews are WRONG: ${wrong.join('; ')}\n`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await Promise.allSettled([engine.close(), python.close()]);
}
