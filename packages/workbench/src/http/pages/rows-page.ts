import { isNumeric, typeName } from '@lathe/flow';
import type { FlowContent, NodeSummary } from '../content/flow.js';
import { type Basis, type RowsContent, SHOWN_ROWS } from '../content/rows.js';
import { address, flowAddress } from './address.js';
import { rawCellText } from './cell.js';
import { nodeLine } from './flow-page.js';
import { list, pageHtml, preformatted, section } from './layout.js';
import { html, type Markup } from './markup.js';
import { parametersMarkup } from './parameters.js';
import { profileMarkup } from './profile.js';
import { sourceMarkup } from './source-report.js';

export function rowsPage(flow: FlowContent, node: NodeSummary, rows: RowsContent): Markup {
  return pageHtml({
    title: node.title,
    kind: node.kind === 'source' ? 'Source' : 'Step',
    subtitle: node.note,
    crumbs: [{ text: flow.title, href: flowAddress(flow.file) }],
    body: html`<p class="path">${nodeLine(flow, node)}</p>
${parametersMarkup(node.parameters)}
<p class="headline">${rows.rows.toLocaleString('en-GB')} rows ${basisMarkup(rows.rowsBasis)} · ${rows.page.schema.length} columns</p>
${notes(flow, node, rows)}
${section('rows', 'Rows', grid(rows))}
${rows.printed !== null && rows.printed !== '' && section('printed', 'Printed by Python', preformatted('Printed by Python', rows.printed))}
${rows.source !== null && section('reading', 'How the source was read', sourceMarkup(rows.source))}
${section(
  'sql',
  'As one SQL statement',
  html`<p>A named table expression for each step; also <code>./lathe sql</code>.</p>
${preformatted('SQL statement', `${rows.statement};`)}`,
)}`,
  });
}

export const basisMarkup = ({ kind, text }: Basis): Markup =>
  html`<span class="basis ${kind}">${text}</span>`;

function notes(flow: FlowContent, node: NodeSummary, rows: RowsContent): Markup {
  const partly = rows.fittedOn.map(
    ({ node: id, rows: learned, of }) =>
      `${id} learned from a sample of ${learned.toLocaleString('en-GB')} of ${of.toLocaleString('en-GB')} rows; a run learns from all of them.`,
  );
  const sampled =
    partly.length > 0 || rows.rowsBasis.kind === 'sample' || rows.profileBasis.kind === 'sample';
  const everyRow = address('/node', { file: flow.file, id: node.id, whole: '1' });
  const stands =
    partly.length > 0 || rows.rowsBasis.kind === 'sample'
      ? html`<p><a href="${everyRow}">Learn and run Python on every row</a> (may take long; leaving the page calls it off).</p>`
      : html``;
  return html`${rows.fitted !== null && html`<p class="fitted">This step: ${rows.fitted}.</p>`}
${list(
  'notes',
  [...rows.warnings, ...partly].map((text) => html`<span class="warning">${text}</span>`),
)}
${sampled && !rows.whole && stands}`;
}

function grid({ page, profile, profileBasis, rows }: RowsContent): Markup {
  const caption =
    rows > page.rows
      ? `The first ${page.rows} of ${rows.toLocaleString('en-GB')} rows, with a profile of each column`
      : `All ${rows.toLocaleString('en-GB')} rows, with a profile of each column`;
  const numeric = page.schema.map(({ type }) => isNumeric(type));
  return html`<div class="table grid" tabindex="0" role="region" aria-label="First ${SHOWN_ROWS} rows"><table>
<caption>${caption}</caption>
<thead>
<tr><th scope="col">row</th>${page.schema.map(
    ({ name, type }) =>
      html`<th scope="col">${name} <span class="type">${typeName(type)}</span></th>`,
  )}</tr>
<tr class="profile"><th scope="row">profile</th>${profile.map(
    (column) => html`<td>${profileMarkup(column, profileBasis)}</td>`,
  )}</tr>
</thead>
<tbody>
${Array.from(
  { length: page.rows },
  (_, row) =>
    html`<tr><th scope="row">${row + 1}</th>${page.values.map((values, column) => {
      const value = values[row] ?? null;
      if (value === null) return html`<td class="null">null</td>`;
      return html`<td${numeric[column] === true && html` class="number"`}>${rawCellText(value)}</td>`;
    })}</tr>
`,
)}</tbody></table></div>`;
}
