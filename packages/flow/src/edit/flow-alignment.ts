import { type FlowDocument, type FlowNode, isStepNode } from '../document.js';
import { canonicalJson } from '../json.js';

/** Two versions of a flow, brought to the same ids. */
export interface Alignment {
  /** The older version, under the ids of the newer one. */
  readonly before: FlowDocument;
  /** Old id to new id. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** Finds what has only another id: sources and nodes that say the same under an id that is new. */
export function align(before: FlowDocument, after: FlowDocument): Alignment {
  const renamed = new Map<string, string>();
  const match = (
    old: readonly (readonly [string, string])[],
    now: readonly (readonly [string, string])[],
  ): void => {
    const gone = old.filter(([id]) => !now.some(([other]) => other === id));
    const come = now.filter(([id]) => !old.some(([other]) => other === id));
    for (const [id, content] of gone) {
      const twin = come.findIndex(([, other]) => other === content);
      const [newId] = come[twin] ?? [];
      if (newId === undefined) continue;
      renamed.set(id, newId);
      come.splice(twin, 1);
    }
  };
  match(sourceContents(before), sourceContents(after));
  match(nodeContents(before), nodeContents(after));
  return { before: underNewIds(before, renamed), renamed };
}

function sourceContents({ sources }: FlowDocument): [string, string][] {
  return Object.entries(sources).map(([id, source]) => [id, canonicalJson(source)]);
}

function nodeContents({ nodes }: FlowDocument): [string, string][] {
  return nodes.map(({ id, inputs: _, ...content }) => [id, canonicalJson(content)]);
}

function underNewIds(flow: FlowDocument, renamed: ReadonlyMap<string, string>): FlowDocument {
  const newId = (id: string): string => renamed.get(id) ?? id;
  return {
    ...flow,
    sources: Object.fromEntries(
      Object.entries(flow.sources).map(([id, source]) => [newId(id), source]),
    ),
    nodes: flow.nodes.map((node) => ({
      ...node,
      id: newId(node.id),
      inputs: node.inputs.map(newId),
    })),
    outputs: Object.fromEntries(
      Object.entries(flow.outputs).map(([name, output]) => [
        name,
        { ...output, node: newId(output.node) },
      ]),
    ),
  };
}

/** Which nodes and outputs take their rows from elsewhere, and the steps whose move explains it. */
export interface Rewiring {
  /** Ids of steps that stand elsewhere in their chain. */
  readonly moved: readonly string[];
  /** Ids of nodes that read something else for no other reason. */
  readonly rewired: readonly string[];
  /** Names of such outputs. */
  readonly outputs: readonly string[];
}

/** With more differences than this the versions have little in common, and none is explained. */
const MOST_EXPLAINED = 50;

/**
 * Compares who reads whom, looking through steps that were added or removed: they explain that their
 * neighbours read something else. Of what is left, steps that explain more than themselves when they
 * are looked through, too, are the ones that were moved; those that explain most come first.
 */
export function rewiring(before: FlowDocument, after: FlowDocument): Rewiring {
  const moved: string[] = [];
  let left = differences(before, after, new Set());
  while (count(left) <= MOST_EXPLAINED) {
    const best = left.nodes
      .filter((id) => before.nodes.some((node) => node.id === id && isStepNode(node)))
      .map((id) => ({ id, rest: differences(before, after, new Set([...moved, id])) }))
      .sort((a, b) => count(a.rest) - count(b.rest))[0];
    if (best === undefined || count(best.rest) > count(left) - 2) break;
    moved.push(best.id);
    left = best.rest;
  }
  return { moved, rewired: left.nodes, outputs: left.outputs };
}

interface Differences {
  readonly nodes: readonly string[];
  readonly outputs: readonly string[];
}

const count = ({ nodes, outputs }: Differences): number => nodes.length + outputs.length;

function differences(
  before: FlowDocument,
  after: FlowDocument,
  moved: ReadonlySet<string>,
): Differences {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const now = new Map(after.nodes.map((node) => [node.id, node]));
  const origin = (
    id: string,
    here: ReadonlyMap<string, FlowNode>,
    there: ReadonlyMap<string, FlowNode>,
  ): string => {
    let at = id;
    for (let node = here.get(at); node !== undefined; node = here.get(at)) {
      const [input] = node.inputs;
      if (input === undefined || (there.has(at) && !moved.has(at))) break;
      at = input;
    }
    return at;
  };
  const same = (a: string, b: string): boolean =>
    a === b || origin(a, old, now) === origin(b, now, old);
  const nodes = after.nodes.filter(({ id, inputs }) => {
    const was = old.get(id);
    if (was === undefined || moved.has(id)) return false;
    return (
      was.inputs.length !== inputs.length ||
      was.inputs.some((input, place) => !same(input, inputs[place] ?? ''))
    );
  });
  const outputs = Object.entries(after.outputs).filter(([name, { node }]) => {
    const was = before.outputs[name];
    return was !== undefined && !same(was.node, node);
  });
  return { nodes: nodes.map(({ id }) => id), outputs: outputs.map(([name]) => name) };
}
