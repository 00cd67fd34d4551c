import type { RunContent } from '../content/run.js';
import type { NodeActivity } from '../content/run-events.js';
import { problemMarkup } from './error-page.js';
import { statusMarkup } from './home-page.js';
import { list, pageHtml, preformatted, section, timeText } from './layout.js';
import { html, type Markup } from './markup.js';
import { tableMarkup } from './table.js';

export function runPage(run: RunContent): Markup {
  const printed = run.activities.filter((activity) => activity.printed !== '');
  return pageHtml({
    title: `${run.command} ${run.flow}`,
    kind: `Run ${run.id}`,
    body: html`<dl class="parameters">
<dt>status</dt><dd>${statusMarkup(run.status)} ${STATUS_NOTE[run.status]}</dd>
<dt>started</dt><dd>${timeText(run.startedAt)}</dd>
<dt>ended</dt><dd>${run.endedAt === null ? 'not recorded' : timeText(run.endedAt)}</dd>
<dt>Lathe</dt><dd>${run.version}</dd>
</dl>
${run.error !== null && problemMarkup(run.error)}
${section('work', 'What it did', workMarkup(run))}
${printed.map(({ node, printed: text }) =>
  section(`printed-${node}`, `Printed by ${node}`, preformatted(`Printed by ${node}`, text)),
)}
${run.summary !== null && section('summary', 'Summary', preformatted('Summary', JSON.stringify(run.summary, null, 2)))}`,
  });
}

const STATUS_NOTE: Readonly<Record<RunContent['status'], string>> = {
  running: 'Its process is alive; reload to see how far it is.',
  finished: '',
  failed: '',
  cancelled: 'Nothing was written.',
  interrupted: 'Its process ended without saying so. Its outputs are those of the run before.',
};

function workMarkup(run: RunContent): Markup {
  if (run.activities.length === 0) return html`<p>It left no events.</p>`;
  return html`${run.cut && html`<p class="warning">The log is long; this is its first part.</p>`}
${tableMarkup({
  caption: `${run.events.toLocaleString('en-GB')} events, by node`,
  columns: ['Node', 'Work', 'Rows', 'Notes'],
  numbers: [2],
  rows: run.activities.map((activity) => [
    activity.node,
    activity.work.map(workText).join('\n'),
    activity.rows === null ? '' : activity.rows.toLocaleString('en-GB'),
    html`${activity.notes.join('; ')}${list(
      'notes',
      activity.warnings.map((text) => html`<span class="warning">${text}</span>`),
    )}`,
  ]),
})}`;
}

function workText({ what, seconds }: NodeActivity['work'][number]): string {
  return seconds === null ? `${what}: not finished` : `${what}: ${seconds.toFixed(2)} s`;
}
