import { aggregate, call, column, LatheError, summarise, table } from '@lathe/flow';
import type { CallOptions, Engine } from '../engine.js';
import { isAnchor, type Prepared, readyNode, statementFor } from './prepared.js';

/**
 * A value that does not fit is met only when rows flow, far below the step that makes it. Finds the
 * first step at or above `ids` whose own rows cannot be computed; undefined when there is none. Halves
 * the steps between, so that it takes few reads.
 */
export async function nodeToBlame(
  engine: Engine,
  prepared: Prepared,
  ids: readonly string[],
  options: CallOptions,
): Promise<string | undefined> {
  const above = computedWith(prepared, ids);
  const nodes = [...prepared.nodes.keys()].filter((node) => above.has(node));
  const fails = async (node: string): Promise<boolean> => {
    const { schema } = readyNode(prepared, node);
    const everyValue = schema.map(({ name }, index) => ({
      name: `c${index}`,
      expression: aggregate('count', call('hash', column(name))),
    }));
    try {
      await engine.rows(
        statementFor(prepared, [node], summarise(table(node, schema), [], everyValue)),
        options,
      );
      return false;
    } catch (error) {
      if (error instanceof LatheError && error.kind === 'cancelled') throw error;
      return true;
    }
  };
  let good = -1;
  let bad = nodes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const node = nodes[middle];
    if (node !== undefined && (await fails(node))) bad = middle;
    else good = middle;
  }
  return nodes[bad];
}

/** The steps that one statement for `ids` computes, from the nearest stored rows on. */
function computedWith(prepared: Prepared, ids: readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = [...ids];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = prepared.nodes.get(id);
    if (node === undefined || isAnchor(node.rows) || found.has(id)) continue;
    found.add(id);
    waiting.push(...node.inputs);
  }
  return found;
}
