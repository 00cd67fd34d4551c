import { cellText } from './cell-text.js';
import { columnKind } from './column-kind.js';
import type { Cell, GridColumn } from './grid-source.js';

/** Beside the text: paddings, the type's icon, the menu button. */
const HEADER_EXTRAS = 66;
const CELL_EXTRAS = 22;
const NARROWEST_FIT = 88;
const WIDEST_FIT = 560;

/** Width at which a column's name and the given cells are seen whole, within bounds; pixels. */
export function fitWidth(column: GridColumn, cells: readonly Cell[], element: Element): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return WIDEST_FIT / 2;
  const { fontFamily, fontSize, fontWeight } = getComputedStyle(element);
  context.font = `${fontWeight} ${fontSize} ${fontFamily}`;
  const kind = columnKind(column.type);
  let widest = 0;
  for (const cell of cells) {
    widest = Math.max(widest, context.measureText(lineOf(cell, kind)).width + CELL_EXTRAS);
  }
  context.font = `700 ${fontSize} ${fontFamily}`;
  widest = Math.max(widest, context.measureText(column.name).width + HEADER_EXTRAS);
  return Math.min(Math.max(Math.ceil(widest), NARROWEST_FIT), WIDEST_FIT);
}

function lineOf(cell: Cell, kind: ReturnType<typeof columnKind>): string {
  const text = cellText(cell, kind);
  switch (text.kind) {
    case 'missing':
      return 'null';
    case 'empty':
      return '““';
    case 'special':
      return text.text;
    default:
      return text.lead + text.text + text.trail;
  }
}
