import type { FlowContent, NodeSummary } from '../content/flow.js';
import { nodeAddress } from './address.js';
import { pageHtml, section } from './layout.js';
import { html, type Markup } from './markup.js';
import { parametersMarkup, valueText } from './parameters.js';
import { tableMarkup } from './table.js';

export function flowPage(flow: FlowContent): Markup {
  return pageHtml({
    title: flow.title,
    kind: `Flow ${flow.file}`,
    subtitle: flow.description,
    body: html`<p>${stateText(flow)}</p>
${flow.parameters.length > 0 && section('parameters', 'Parameters', parameterTable(flow))}
${section('sources', 'Sources', html`<ul class="nodes">${flow.sources.map((node) => nodeItem(flow, node))}</ul>`)}
${section(
  'nodes',
  'Steps and analyses',
  flow.nodes.length === 0
    ? html`<p>This flow has none.</p>`
    : html`<ol class="nodes">${flow.nodes.map((node) => nodeItem(flow, node))}</ol>`,
)}
${section('outputs', 'Outputs', outputTable(flow))}`,
  });
}

function stateText({ stateFile, nodes }: FlowContent): Markup {
  const learning = nodes.filter(({ fits }) => fits === true);
  if (learning.length === 0) return html`No step of this flow learns from data.`;
  const stored = learning.filter(({ storedFromRows }) => storedFromRows !== null).length;
  if (stateFile === null) {
    return html`${learning.length} steps learn from data; nothing they learned is stored beside the flow yet.`;
  }
  return html`${learning.length} steps learn from data; <code>${stateFile}</code> beside the flow holds what ${stored} of them learned. Whether it still fits flow and data is told where a step is opened.`;
}

function parameterTable({ parameters }: FlowContent): Markup {
  return tableMarkup({
    caption: 'Parameters of the flow; pages here use the defaults',
    columns: ['Name', 'Type', 'Default', 'Help'],
    rows: parameters.map((parameter) => [
      parameter.name,
      parameter.type === 'choice' ? `one of ${parameter.choices.join(', ')}` : parameter.type,
      parameter.default === undefined ? 'none: must be given' : valueText(parameter.default),
      parameter.help ?? '',
    ]),
  });
}

function outputTable(flow: FlowContent): Markup {
  if (flow.outputs.length === 0)
    return html`<p>The flow names no output; <code>./lathe run</code> takes the last step.</p>`;
  return tableMarkup({
    caption: 'Named outputs',
    columns: ['Name', 'Node', 'Written to'],
    rows: flow.outputs.map(({ name, node, sink }) => [
      name,
      html`<a href="${nodeAddress(flow.file, node)}">${node}</a>`,
      sink === null ? 'nothing unless --out is given' : `${sink.path} (${sink.format})`,
    ]),
  });
}

function nodeItem(flow: FlowContent, node: NodeSummary): Markup {
  return html`<li class="${node.kind}"><h3><a href="${nodeAddress(flow.file, node.id)}">${node.title}</a></h3>
<p class="path">${nodeLine(flow, node)}</p>
${node.note !== '' && html`<p>${node.note}</p>`}
${node.disabled && html`<p class="warning">Switched off: its first input passes through.</p>`}
${node.problem !== null && html`<p class="warning">${node.problem.message} ${node.problem.advice}</p>`}
${parametersMarkup(node.parameters)}
${fittedMarkup(node)}</li>
`;
}

/** `scale · Scale numbers · from rename`; the step's title only where the node has its own. */
export function nodeLine(flow: FlowContent, node: NodeSummary): Markup {
  return html`<code>${node.id}</code>${node.kind === 'analysis' && ' · analysis'}${
    node.title !== node.stepTitle && html` · ${node.stepTitle}`
  }${
    node.inputs.length > 0 &&
    html` · from ${node.inputs.map(
      (id, index) => html`${index > 0 && ', '}<a href="${nodeAddress(flow.file, id)}">${id}</a>`,
    )}`
  }`;
}

function fittedMarkup({ fits, storedFromRows }: NodeSummary): Markup {
  if (fits !== true) return html``;
  return storedFromRows === null
    ? html`<p class="fitted">Learns from data; nothing is stored.</p>`
    : html`<p class="fitted">Learns from data; what it learned from ${storedFromRows.toLocaleString('en-GB')} rows is stored.</p>`;
}
