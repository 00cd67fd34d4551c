import type { FlowEntry, HomeContent } from '../content/home.js';
import type { RunSummary } from '../content/run.js';
import { flowAddress, reportAddress, runAddress } from './address.js';
import { pageHtml, section, timeText } from './layout.js';
import { html, type Markup } from './markup.js';
import { tableMarkup } from './table.js';

export function homePage({ workspace, flows, runs, reports }: HomeContent): Markup {
  return pageHtml({
    title: workspace,
    kind: 'Workspace',
    body: html`${section(
      'flows',
      'Flows',
      flows.length === 0
        ? html`<p>No flow here: no file ends in <code>.lathe.json</code>, down to three folders deep. <code>./lathe demo</code> makes one to look at.</p>`
        : html`<ul class="cards">${flows.map(flowCard)}</ul>`,
    )}
${section(
  'runs',
  'Latest runs',
  runs.length === 0
    ? html`<p>No run yet: <code>./lathe run FLOW</code> leaves one here.</p>`
    : runTable(runs),
)}
${section(
  'reports',
  'Reports',
  reports.length === 0
    ? html`<p>No report yet: <code>./lathe demo</code> writes one.</p>`
    : html`<ul class="links">${reports.map(
        (file) => html`<li><a href="${reportAddress(file)}">${file}</a></li>`,
      )}</ul>`,
)}`,
  });
}

function flowCard({ file, title, description, problem }: FlowEntry): Markup {
  return html`<li><h3><a href="${flowAddress(file)}">${title}</a></h3>
<p class="path">${file}</p>
${description !== '' && html`<p>${description}</p>`}
${problem !== null && html`<p class="warning">Cannot be read: ${problem.message}</p>`}
</li>
`;
}

function runTable(runs: readonly RunSummary[]): Markup {
  return tableMarkup({
    caption: 'Latest runs, newest first',
    columns: ['Run', 'Started', 'Command', 'Flow', 'Status'],
    rows: runs.map((run) => [
      html`<a href="${runAddress(run.folder, run.id)}">${run.id}</a>`,
      timeText(run.startedAt),
      run.command,
      run.flow,
      statusMarkup(run.status),
    ]),
  });
}

export const statusMarkup = (status: string): Markup =>
  html`<span class="status ${status}">${status}</span>`;
