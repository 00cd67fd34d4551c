import type { FlowDocument } from '@lathe/flow';
import { flowItems, inputsOf } from './flow-items.js';
import type { Box, FlowLayout } from './layout-flow.js';

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** What is drawn below another in the same column starts at most so far beside it. */
const SAME_COLUMN = 8;

/**
 * The item an arrow key leads to: left the first input, right the reader that carries the rows on (or
 * else the one at most the same height), up and down the neighbour in the column, or where the column
 * ends the nearest item above or below. Undefined when there is none.
 */
export function walk(
  flow: FlowDocument,
  layout: FlowLayout,
  from: string,
  direction: Direction,
): string | undefined {
  const items = flowItems(flow);
  switch (direction) {
    case 'first':
      return items[0]?.id;
    case 'last':
      return items.at(-1)?.id;
    case 'left': {
      const item = items.find(({ id }) => id === from);
      return item === undefined ? undefined : inputsOf(item)[0];
    }
    case 'right': {
      const readers = items.filter((item) => inputsOf(item).includes(from));
      const step = readers.find((item) => item.kind === 'step' && item.node.inputs[0] === from);
      return step?.id ?? nearest(layout, from, ids(readers));
    }
    default:
      return above(layout, from, direction === 'up' ? -1 : 1);
  }
}

const ids = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);

function above(layout: FlowLayout, from: string, sign: 1 | -1): string | undefined {
  const here = layout.get(from);
  if (here === undefined) return undefined;
  const beyond = [...layout].filter(([, box]) => (middle(box) - middle(here)) * sign > 1);
  const column = beyond.filter(([, box]) => Math.abs(centre(box) - centre(here)) <= SAME_COLUMN);
  return nearest(
    layout,
    from,
    (column.length > 0 ? column : beyond).map(([id]) => id),
  );
}

function nearest(
  layout: FlowLayout,
  from: string,
  candidates: readonly string[],
): string | undefined {
  const here = layout.get(from);
  if (here === undefined) return candidates[0];
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const id of candidates) {
    const box = layout.get(id);
    if (box === undefined) continue;
    const distance = Math.hypot(centre(box) - centre(here), middle(box) - middle(here));
    if (distance < least) {
      least = distance;
      best = id;
    }
  }
  return best;
}

const centre = ({ x, width }: Box): number => x + width / 2;
const middle = ({ y, height }: Box): number => y + height / 2;
