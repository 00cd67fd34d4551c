import type { FlowDocument } from '../document.js';
import type { SourceDefinition } from '../source.js';
import {
  type Edited,
  findNode,
  isSource,
  refusal,
  requireFreeId,
  requireNode,
  settled,
} from './flow-graph.js';
import { freshId } from './fresh-id.js';

/**
 * Adds a source. Without an id it gets one from the name of its file.
 * Errors: `id-invalid`, `id-taken`.
 */
export function addSource(flow: FlowDocument, definition: SourceDefinition, id?: string): Edited {
  const chosen = id ?? freshId(flow, nameOfFile(definition.path));
  requireFreeId(flow, chosen);
  return {
    flow: settled({ ...flow, sources: { ...flow.sources, [chosen]: definition } }),
    id: chosen,
  };
}

/** Gives a source another definition; what reads it stays. Errors: `source-unknown`. */
export function replaceSource(
  flow: FlowDocument,
  id: string,
  definition: SourceDefinition,
): FlowDocument {
  requireSource(flow, id);
  return settled({ ...flow, sources: { ...flow.sources, [id]: definition } });
}

export interface RemoveSourceOptions {
  /** Removes what cannot be without the source too; default false: the source must be unread. */
  readonly withDependants?: boolean;
}

/**
 * Removes a source. With dependants, every node that is left without any input goes too, then what
 * reads those, and their outputs. A node that still has another input (a join) loses the one and
 * stays, to be mended by its user.
 * Errors: `source-unknown`; `source-in-use` when something reads it and dependants may not go.
 */
export function removeSource(
  flow: FlowDocument,
  id: string,
  { withDependants = false }: RemoveSourceOptions = {},
): FlowDocument {
  requireSource(flow, id);
  const readers = [
    ...flow.nodes.filter(({ inputs }) => inputs.includes(id)).map((node) => node.id),
    ...Object.keys(flow.outputs).filter((name) => flow.outputs[name]?.node === id),
  ];
  if (readers.length > 0 && !withDependants) {
    throw refusal(
      'source-in-use',
      `The source "${id}" is read by ${readers.join(', ')}.`,
      id,
      'Remove it with all that depends on it, or let them read another source first.',
    );
  }
  const gone = new Set([id]);
  const nodes = flow.nodes.flatMap((node) => {
    const inputs = node.inputs.filter((input) => !gone.has(input));
    if (inputs.length === 0) {
      gone.add(node.id);
      return [];
    }
    return inputs.length === node.inputs.length ? [node] : [{ ...node, inputs }];
  });
  const kept = <T>(record: Readonly<Record<string, T>>, goes: (key: string, value: T) => boolean) =>
    Object.fromEntries(Object.entries(record).filter(([key, value]) => !goes(key, value)));
  return settled({
    ...flow,
    sources: kept(flow.sources, (key) => key === id),
    nodes,
    outputs: kept(flow.outputs, (_, { node }) => gone.has(node)),
  });
}

/** Errors: `source-unknown`; `node-unknown` when there is nothing of that id at all. */
function requireSource(flow: FlowDocument, id: string): void {
  if (isSource(flow, id)) return;
  if (findNode(flow, id) === undefined) requireNode(flow, id);
  throw refusal('source-unknown', `"${id}" is not a source.`, id, 'Choose a source.');
}

/** `data/loans 2024.csv.gz` gives `loans 2024`, `loans/*.csv` gives `loans`. */
function nameOfFile(path: string): string {
  const names = path
    .split(/[\\/]/)
    .map((part) => part.replace(/(?:\.[a-z0-9]{1,8})?(?:\.(?:gz|zst))?$/i, ''));
  return names.findLast((name) => /[\p{L}\p{N}]/u.test(name)) ?? 'source';
}
