import { type FlowDocument, typeName } from '@lathe/flow';
import type { FitMode } from './prepare-request.js';
import type { Prepared } from './prepared.js';
import type { FittedNode, FlowState } from './state.js';

/** State of everything that was fitted, ready to be kept beside the flow. */
export function stateOf(flow: FlowDocument, prepared: Prepared): FlowState {
  return {
    lathe: 1,
    flow: flow.name,
    sources: Object.fromEntries(
      [...prepared.nodes.values()].flatMap(({ id, source }) =>
        source === undefined
          ? []
          : [
              [
                id,
                { types: Object.fromEntries(source.schema.map((c) => [c.name, typeName(c.type)])) },
              ],
            ],
      ),
    ),
    nodes: Object.fromEntries(prepared.fitted),
  };
}

/** Why stored state cannot serve; undefined when it can. */
export function whyNotStored(
  stored: FittedNode | undefined,
  base: { readonly definition: string; readonly data: string },
  fit: FitMode,
): string | undefined {
  if (fit === 'again') return 'asked to fit again';
  if (stored === undefined) return 'nothing was stored';
  if (stored.definition !== base.definition) return 'the step or one above it has changed since';
  if (fit === 'auto' && stored.data !== base.data) return 'the data are not those it was fitted on';
  return undefined;
}
