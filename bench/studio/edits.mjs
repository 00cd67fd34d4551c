// How long an edit takes to show, through the server: each edit of a step in the midst of the
// walkthrough is followed by the two requests that the page makes, for rows and for the profile.
import { basename } from 'node:path';
import { median, milliseconds, quantile, table, verdict } from '../measure/numbers.mjs';
import { measure } from '../measure/process-tree.mjs';
import { applications, PYTHON, ROOT } from '../measure/project.mjs';
import { baseFlow, EDITS, edited } from '../preview/edits.mjs';
import { startServer } from './server.mjs';

const MID_CHAIN = [
  'rate',
  'target',
  'checking',
  'savings_scale',
  'employment_scale',
  'one_hot',
  'scale',
];
/** Rows and columns that the page asks for first. */
const ROWS = 200;
const COLUMNS = 100;

/** @param {{ rows: number, pandas: boolean }} settings */
export async function measureEdits({ rows, pandas }) {
  const data = applications(rows);
  const base = baseFlow();
  const server = await startServer({ flows: { 'bench.lathe.json': base }, files: [data] });
  const subject = { path: 'bench.lathe.json', set: { data: basename(data) } };

  const timed = async (document, node) => {
    const begin = performance.now();
    const preview = await server.call('/api/preview', { ...subject, document, node, limit: ROWS });
    const shown = performance.now() - begin;
    const columns = preview.schema.slice(0, COLUMNS).map(({ name }) => name);
    await server.call('/api/profile', { ...subject, document, node, columns });
    return { preview, shown, profiled: performance.now() - begin };
  };

  try {
    const opening = performance.now();
    for (const node of ['applications', ...base.nodes.map(({ id }) => id)]) await timed(base, node);
    process.stdout.write(
      `edits: opened, read and previewed every step once in ${((performance.now() - opening) / 1000).toFixed(1)} s\n`,
    );
    const measured = [];
    const edits = EDITS.filter(({ node }) => MID_CHAIN.includes(node));
    for (const edit of edits) {
      const { preview, ...times } = await timed(edited(base, edit), edit.node);
      measured.push({ node: edit.node, ...times });
      // The filter above takes the first step's rows and no others.
      if (preview.totalRows !== preview.rows || preview.totalRows < 1) {
        throw new Error(`A preview of ${edit.node} shows ${preview.rows} rows.`);
      }
    }
    const figures = (list) => [
      String(list.length),
      milliseconds(median(list)),
      milliseconds(quantile(list, 0.95)),
      milliseconds(Math.max(...list)),
    ];
    const shown = measured.map((each) => each.shown);
    const profiled = measured.map((each) => each.profiled);
    process.stdout.write(
      `${table([
        ['from the edit, through HTTP', 'edits', 'median', 'p95', 'greatest'],
        ['until its rows are there', ...figures(shown)],
        ['until the profile is there, too', ...figures(profiled)],
      ])}\n`,
    );
    process.stdout.write(
      `edit to preview, median ${milliseconds(median(shown))} (target: at most 150 ms): ${verdict(median(shown) <= 150)}\n` +
        `edit to preview, p95 ${milliseconds(quantile(shown, 0.95))} (target: at most 400 ms): ${verdict(quantile(shown, 0.95) <= 400)}\n`,
    );
    if (pandas) await comparePandas(data, measured);
  } finally {
    await server.stop();
  }
}

/** The same steps, edited by someone who has the table in a notebook and runs the cell again. */
async function comparePandas(data, measured) {
  const { stdout } = await measure([PYTHON, `${ROOT}bench/studio/pandas_edits.py`, data]);
  const edits = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const nodes = [...new Set(edits.map(({ node }) => node))];
  const ours = (node) =>
    measured.filter((each) => each.node === node).map(({ profiled }) => profiled);
  const theirs = (node) =>
    edits.filter((each) => each.node === node).map((each) => each.seconds * 1000);
  const line = (title, here, there) => [
    title,
    milliseconds(median(here)),
    milliseconds(median(there)),
    (median(there) / median(here)).toFixed(1),
  ];
  process.stdout.write(
    `${table([
      ['median of the edits of', 'studio, rows and profile', 'pandas cell', 'ratio'],
      ...nodes.map((node) => line(node, ours(node), theirs(node))),
      line('all of these', nodes.flatMap(ours), nodes.flatMap(theirs)),
    ])}\n`,
  );
}
