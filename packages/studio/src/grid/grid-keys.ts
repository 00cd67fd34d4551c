import type { Shortcut } from '../app/shortcuts.js';
import type { CursorMove } from './cell-selection.js';

/** What the keys of the grid do, for the sheet; they work while it has the focus. */
export const GRID_SHORTCUTS: readonly Shortcut[] = (
  [
    ['row', ['Home', 'End'], 'Go to the first or last column'],
    ['corner', ['mod+Home', 'mod+End'], 'Go to the first or last cell'],
    ['page', ['PageUp', 'PageDown'], 'Go a page up or down'],
    ['column-ends', ['mod+ArrowUp', 'mod+ArrowDown'], 'Go to the first or last row'],
    ['open', ['Enter'], 'Open a whole cell, or the menu of a column'],
    ['column', ['Space'], 'Select the column'],
    ['reach', ['shift+Space'], 'Select the row, or columns up to this one'],
    ['all', ['mod+a'], 'Select all cells'],
    ['copy', ['mod+c'], 'Copy what is selected'],
    ['narrow', ['mod+alt+ArrowLeft', 'mod+alt+ArrowRight'], 'Make the column narrower or wider'],
  ] as const
).map(([id, keys, label]) => ({ id: `grid-${id}`, keys, group: 'Table', label }));

/** What a key asks of the grid. */
export type GridCommand =
  | { readonly kind: 'move'; readonly move: CursorMove; readonly extend: boolean }
  /** The cell's whole value, or the header's menu. */
  | { readonly kind: 'open' | 'menu' | 'select row' | 'select all' | 'copy' | 'dismiss' }
  | { readonly kind: 'choose column'; readonly how: 'toggle' | 'reach' }
  /** Pixels. */
  | { readonly kind: 'resize'; readonly by: number };

export interface PressedKey {
  readonly key: string;
  /** Control, or Command on a Mac. */
  readonly control: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

const RESIZE_STEP = 16;

const PLAIN_MOVES: Readonly<Record<string, CursorMove>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'row start',
  End: 'row end',
  PageUp: 'page up',
  PageDown: 'page down',
};
const JUMPS: Readonly<Record<string, CursorMove>> = {
  ArrowUp: 'column start',
  ArrowDown: 'column end',
  ArrowLeft: 'row start',
  ArrowRight: 'row end',
  Home: 'first cell',
  End: 'last cell',
};

/** The command of a key with the cursor in the header or in the body; null when the grid has no use for it. */
export function commandOfKey(pressed: PressedKey, inHeader: boolean): GridCommand | null {
  const { key, control, shift, alt } = pressed;
  if (alt) return altCommand(pressed, inHeader);
  const move = (control ? JUMPS : PLAIN_MOVES)[key];
  if (move !== undefined) return { kind: 'move', move, extend: shift };
  switch (key) {
    case 'Enter':
      return control ? null : { kind: inHeader ? 'menu' : 'open' };
    case 'F2':
      return inHeader ? null : { kind: 'open' };
    case 'ContextMenu':
      return { kind: 'menu' };
    case 'F10':
      return shift ? { kind: 'menu' } : null;
    case ' ':
      if (shift && !control && !inHeader) return { kind: 'select row' };
      return { kind: 'choose column', how: shift ? 'reach' : 'toggle' };
    case 'a':
    case 'A':
      return control && !shift ? { kind: 'select all' } : null;
    case 'c':
    case 'C':
      return control && !shift ? { kind: 'copy' } : null;
    case 'Escape':
      return { kind: 'dismiss' };
    default:
      return null;
  }
}

function altCommand({ key, control }: PressedKey, inHeader: boolean): GridCommand | null {
  if (control && key === 'ArrowLeft') return { kind: 'resize', by: -RESIZE_STEP };
  if (control && key === 'ArrowRight') return { kind: 'resize', by: RESIZE_STEP };
  return !control && key === 'ArrowDown' && inHeader ? { kind: 'menu' } : null;
}
