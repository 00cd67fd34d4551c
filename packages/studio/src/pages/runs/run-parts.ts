import { type FlowDocument, isStepNode, type StepNode, upstreamOf } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import type { RunProgress } from './run-progress.js';

/** A piece of work that a run will do. */
export interface Part {
  readonly node: string;
  readonly what: 'read' | 'fit' | 'python' | 'write';
}

/**
 * What running a flow takes, in order: its sources read, its steps learning, its Python steps run, its
 * tables written. `asked`: the node or output to run; default every output that says where to write,
 * else the last step.
 */
export function expectedParts(flow: FlowDocument, asked: string | null): Part[] {
  const parts: Part[] = [];
  const prepared = new Set<string>();
  for (const target of targetsOf(flow, asked)) {
    for (const id of upstreamOf(flow, target)) {
      if (prepared.has(id)) continue;
      prepared.add(id);
      if (Object.hasOwn(flow.sources, id)) parts.push({ node: id, what: 'read' });
      const step = flow.nodes.find((node) => node.id === id);
      if (step !== undefined && isStepNode(step)) {
        const what = workOf(step);
        if (what !== undefined) parts.push({ node: id, what });
      }
    }
    parts.push({ node: target, what: 'write' });
  }
  return parts;
}

function targetsOf(flow: FlowDocument, asked: string | null): string[] {
  const outputs = Object.entries(flow.outputs);
  if (asked !== null) return [flow.outputs[asked]?.node ?? asked];
  const written = outputs.flatMap(([, { node, sink }]) => (sink === undefined ? [] : [node]));
  if (written.length > 0) return written;
  const last =
    outputs[0]?.[1].node ??
    flow.nodes.filter(isStepNode).at(-1)?.id ??
    Object.keys(flow.sources)[0];
  return last === undefined ? [] : [last];
}

function workOf(node: StepNode): 'fit' | 'python' | undefined {
  if (node.disabled === true) return undefined;
  try {
    const bound = catalogue.steps.get(node.step)?.bind(node.parameters);
    if (bound?.barrier !== undefined) return 'python';
    return bound?.fits === true ? 'fit' : undefined;
  } catch {
    // Parameters of the flow in those of the step: it cannot be told from here.
    return undefined;
  }
}

/** How much of the expected work is done, counted in parts. */
export function partsDone(
  parts: readonly Part[],
  progress: RunProgress,
): { readonly done: number; readonly of: number; readonly share: number } {
  let done = 0;
  let share = 0;
  for (const { node, what } of parts) {
    const seen = progress.nodes.get(node);
    if (seen === undefined) continue;
    const finished =
      seen.done.some((activity) => activity.what === what) ||
      (what === 'fit' && seen.fitted !== null) ||
      (what === 'read' && seen.source !== null);
    if (finished) {
      done += 1;
      share += 1;
    } else if (seen.current?.what === what) {
      share += seen.current.share ?? 0;
    }
  }
  return { done, of: parts.length, share: parts.length === 0 ? 0 : share / parts.length };
}
