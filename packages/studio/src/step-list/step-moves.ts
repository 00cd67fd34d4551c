import type { MoveTarget } from '@lathe/flow';
import type { StepRow } from './step-row.js';

type Rows = readonly Pick<StepRow, 'id' | 'kind' | 'title'>[];

/** A place for a step, or why there is none. */
export type Move = { readonly to: MoveTarget } | { readonly refused: string };

const ONLY_STEPS: Move = { refused: 'Only steps can be moved.' };

/**
 * The place beside a line as `moveNode` and `whereItMayMove` name it: before the line that follows, and
 * after a line only where it is the last one.
 */
export function placeBeside(rows: Rows, id: string, side: 'before' | 'after'): MoveTarget {
  if (side === 'before') return { before: id };
  const next = rows[rows.findIndex((row) => row.id === id) + 1];
  return next === undefined ? { after: id } : { before: next.id };
}

/** Whether a step stands at that place already. */
export function standsAt(rows: Rows, id: string, place: MoveTarget): boolean {
  if ('after' in place) return place.after === id || rows.at(-1)?.id === id;
  const here = rows.findIndex((row) => row.id === id);
  return place.before === id || rows[here + 1]?.id === place.before;
}

/** One place up or down the list. */
export function moveOne(rows: Rows, id: string, direction: 'up' | 'down'): Move {
  const here = rows.findIndex((row) => row.id === id);
  const row = rows[here];
  if (row === undefined || row.kind !== 'step') return ONLY_STEPS;
  const beside = rows[direction === 'up' ? here - 1 : here + 1];
  if (beside?.kind !== 'step') {
    const which = direction === 'up' ? 'first' : 'last';
    return { refused: `${row.title} is the ${which} step already.` };
  }
  return { to: placeBeside(rows, beside.id, direction === 'up' ? 'before' : 'after') };
}

/**
 * A move that is wished for: refused before the source, after an analysis, and where `mayMove` says so.
 * @param mayMove Whether the flow allows it; false where another input of the step depends on that place.
 */
export function checkMove(
  rows: Rows,
  id: string,
  place: MoveTarget,
  mayMove: (id: string, place: MoveTarget) => boolean,
): Move {
  const moved = rows.find((row) => row.id === id);
  if (moved?.kind !== 'step') return ONLY_STEPS;
  const beside = rows.find((row) => row.id === ('before' in place ? place.before : place.after));
  if (beside?.kind === 'source' && 'before' in place) {
    return { refused: 'The source stays first.' };
  }
  if (beside?.kind === 'analysis' && 'after' in place) {
    return { refused: `Nothing can read the analysis ${beside.title}.` };
  }
  if (mayMove(id, place)) return { to: place };
  return {
    refused: `${moved.title} cannot stand there, because it needs the result of a step below.`,
  };
}
