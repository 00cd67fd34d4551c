import type { FlowDocument } from '../document.js';
import type { SinkDefinition } from '../source.js';
import { type Edited, refusal, requireTable, settled } from './flow-graph.js';
import { freeName } from './fresh-id.js';

export interface NewOutput {
  /** The source or step whose rows are written. */
  readonly node: string;
  /** Made an id and unique. Default: the id of the node. */
  readonly name?: string;
  readonly sink?: SinkDefinition;
}

/** Adds an output; the result's `id` is its name. Errors: `node-unknown`, `not-a-table`. */
export function addOutput(flow: FlowDocument, { node, name, sink }: NewOutput): Edited {
  requireTable(flow, node);
  const id = freeName(new Set(Object.keys(flow.outputs)), name ?? node);
  const output = { node, ...(sink === undefined ? {} : { sink }) };
  return { flow: settled({ ...flow, outputs: { ...flow.outputs, [id]: output } }), id };
}

export interface OutputChange {
  readonly node?: string;
  /** `null` takes the sink away: the run then asks where to write. */
  readonly sink?: SinkDefinition | null;
}

/** Errors: `output-unknown`, `node-unknown`, `not-a-table`. */
export function setOutput(flow: FlowDocument, name: string, change: OutputChange): FlowDocument {
  const output = requireOutput(flow, name);
  const node = change.node ?? output.node;
  requireTable(flow, node);
  const sink = change.sink === undefined ? output.sink : (change.sink ?? undefined);
  return settled({
    ...flow,
    outputs: { ...flow.outputs, [name]: { node, ...(sink === undefined ? {} : { sink }) } },
  });
}

/** Errors: `output-unknown`. */
export function removeOutput(flow: FlowDocument, name: string): FlowDocument {
  requireOutput(flow, name);
  return settled({
    ...flow,
    outputs: Object.fromEntries(Object.entries(flow.outputs).filter(([key]) => key !== name)),
  });
}

function requireOutput(flow: FlowDocument, name: string): FlowDocument['outputs'][string] {
  const output = Object.hasOwn(flow.outputs, name) ? flow.outputs[name] : undefined;
  if (output !== undefined) return output;
  const names = Object.keys(flow.outputs);
  throw refusal(
    'output-unknown',
    `The flow has no output "${name}".`,
    name,
    names.length > 0 ? `It has: ${names.join(', ')}.` : 'Add one first.',
  );
}
