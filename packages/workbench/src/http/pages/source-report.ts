import type { SourceReport } from '@lathe/engine';
import { list } from './layout.js';
import { html, type Markup } from './markup.js';
import { tableMarkup } from './table.js';

const MOST_FILES = 10;

/** How a source was read: options in force, how types were chosen, what did not fit. */
export function sourceMarkup(report: SourceReport): Markup {
  const files = report.files.map((file) => file.split(/[/\\]/).at(-1) ?? file);
  const rest = files.length - MOST_FILES;
  return html`<dl class="parameters">
<dt>files</dt><dd>${files.slice(0, MOST_FILES).join(', ')}${rest > 0 && ` and ${rest} more`}</dd>
${Object.entries(report.detected).map(
  ([name, value]) =>
    html`<dt>${name}</dt><dd><code>${value === '' ? 'none' : value === '\t' ? 'tab' : String(value)}</code></dd>`,
)}
</dl>
${list(
  'notes',
  notesOf(report).map((text) => html`<span class="warning">${text}</span>`),
)}
${tableMarkup({
  caption: 'How the type of each column was chosen',
  columns: ['Column', 'Type', 'Chosen by', 'Share of values that fit', 'Hint'],
  numbers: [3],
  rows: report.columns.map(({ name, type, chosenBy, confidence, sampledRows, hint }) => [
    name,
    type,
    chosenBy === 'inferred' ? `looking at ${sampledRows.toLocaleString('en-GB')} rows` : chosenBy,
    `${(confidence * 100).toFixed(1)} %`,
    hint ?? '',
  ]),
})}
${
  report.rejectedExamples.length > 0 &&
  tableMarkup({
    caption: `The first of ${report.rejectedRows.toLocaleString('en-GB')} rows that were put aside`,
    columns: ['Line', 'Reason', 'Text'],
    rows: report.rejectedExamples.map(({ line, reason, text }) => [
      String(line),
      reason,
      text.slice(0, 300),
    ]),
  })
}`;
}

function notesOf(report: SourceReport): string[] {
  return [
    ...report.warnings,
    ...report.misfits.map(
      ({ column, count, examples, handled }) =>
        `${count.toLocaleString('en-GB')} values of "${column}" do not fit its type, e.g. ${examples
          .slice(0, 3)
          .map((text) => `"${text.slice(0, 60)}"`)
          .join(', ')}: ${HANDLED[handled]}.`,
    ),
    ...(report.rejectedRows > 0
      ? [
          `${report.rejectedRows.toLocaleString('en-GB')} rows could not be read and were put aside.`,
        ]
      : []),
  ];
}

const HANDLED = {
  null: 'made null',
  keep: 'kept, so the column is text',
  reject: 'their rows put aside',
} as const;
