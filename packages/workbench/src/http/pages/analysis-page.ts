import type { Presentation, TextBars } from '@lathe/flow';
import { presentationHtml } from '../../report/html.js';
import { cellText } from '../../report/number-cell.js';
import type { AnalysisContent } from '../content/analysis.js';
import type { FlowContent, NodeSummary } from '../content/flow.js';
import { flowAddress } from './address.js';
import { nodeLine } from './flow-page.js';
import { list, pageHtml, section } from './layout.js';
import { html, type Markup, trusted } from './markup.js';
import { parametersMarkup } from './parameters.js';
import { basisMarkup } from './rows-page.js';
import { tableMarkup } from './table.js';

export async function analysisPage(
  flow: FlowContent,
  node: NodeSummary,
  { presentation, warnings }: AnalysisContent,
): Promise<Markup> {
  return pageHtml({
    title: node.title,
    kind: 'Analysis',
    subtitle: node.note,
    crumbs: [{ text: flow.title, href: flowAddress(flow.file) }],
    body: html`<p class="path">${nodeLine(flow, node)}</p>
${parametersMarkup(node.parameters)}
<p>Computed on ${basisMarkup({ kind: 'whole', text: 'all rows of its input' })}; where the analysis draws a sample of its own, its notes say so.</p>
${list(
  'notes',
  warnings.map((text) => html`<span class="warning">${text}</span>`),
)}
${section('result', 'Result', await resultMarkup(presentation))}`,
  });
}

/** The report's own drawing, but for its bars: they are sized by styles, which pages here do not allow. */
async function resultMarkup(presentation: Presentation): Promise<Markup> {
  const drawn = trusted(await presentationHtml({ ...presentation, bars: [] }, 'analysis'));
  return presentation.charts.length > 0
    ? drawn
    : html`${drawn}
${presentation.bars.map(barsMarkup)}`;
}

function barsMarkup({ title, bars }: TextBars): Markup {
  const largest = Math.max(0, ...bars.map(({ value }) => value));
  return tableMarkup({
    caption: title,
    columns: ['Label', 'Bar', 'Value'],
    numbers: [2],
    rows: bars.map(({ label, value, note }) => {
      const share = largest > 0 ? (Math.max(0, value) / largest) * 100 : 0;
      return [
        label,
        html`<svg class="spark" aria-hidden="true" width="200" height="12" viewBox="0 0 100 12" preserveAspectRatio="none"><rect x="0" y="0" width="${share.toFixed(2)}" height="12"/></svg>`,
        note ?? cellText(value),
      ];
    }),
  });
}
