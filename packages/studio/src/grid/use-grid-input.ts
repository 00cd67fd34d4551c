import {
  type HTMLAttributes,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useRef,
} from 'react';
import {
  type CellPlace,
  type CellSelection,
  type GridSize,
  HEADER_ROW,
  moveCursor,
} from './cell-selection.js';
import { commandOfKey, type GridCommand } from './grid-keys.js';

/** What keys and pointers may do to a grid. */
export interface GridInput {
  readonly size: GridSize;
  readonly selection: CellSelection;
  /** `reveal`: whether the cursor's cell is brought into view. */
  select(selection: CellSelection, reveal: boolean): void;
  cellAt(clientX: number, clientY: number): CellPlace;
  open(place: CellPlace): void;
  openMenu(column: number): void;
  chooseColumn(column: number, how: 'toggle' | 'reach'): void;
  resize(column: number, by: number): void;
  copy(): void;
  /** Whether there was anything to dismiss. */
  dismiss(): boolean;
}

type Handlers = Pick<
  HTMLAttributes<HTMLDivElement>,
  'onKeyDown' | 'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onDoubleClick'
>;

/** Event handlers for the element that has the grid's focus. */
export function useGridInput(input: GridInput): Handlers {
  const { size, selection } = input;
  const dragging = useRef(false);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    // Events of menus and dialogs come through here too.
    if (event.target !== event.currentTarget) return;
    const inHeader = selection.cursor.row === HEADER_ROW;
    const command = commandOfKey(
      {
        key: event.key,
        control: event.ctrlKey || event.metaKey,
        shift: event.shiftKey,
        alt: event.altKey,
      },
      inHeader,
    );
    if (command === null) return;
    if (!run(command, input)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || size.rows === 0) return;
    const target = bodyCell(event);
    if (target === null) return;
    const place = input.cellAt(event.clientX, event.clientY);
    if (target === 'row number') {
      input.select(rowSelection(place.row, size), false);
      return;
    }
    input.select(
      {
        cursor: place,
        anchor:
          event.shiftKey && selection.cursor.row !== HEADER_ROW
            ? (selection.anchor ?? selection.cursor)
            : null,
      },
      true,
    );
    dragging.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
  };

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!dragging.current) return;
    const place = input.cellAt(event.clientX, event.clientY);
    const { cursor, anchor } = selection;
    if (place.row === cursor.row && place.column === cursor.column) return;
    input.select({ cursor: place, anchor: anchor ?? cursor }, true);
  };

  const onPointerUp = () => {
    dragging.current = false;
  };

  const onDoubleClick = (event: MouseEvent<HTMLDivElement>) => {
    if (bodyCell(event) === 'cell') input.open(input.cellAt(event.clientX, event.clientY));
  };

  return { onKeyDown, onPointerDown, onPointerMove, onPointerUp, onDoubleClick };
}

/** False when the command came to nothing and the key may mean something to others. */
function run(command: GridCommand, input: GridInput): boolean {
  const { size, selection } = input;
  const { cursor } = selection;
  switch (command.kind) {
    case 'move':
      input.select(moveCursor(selection, command.move, command.extend, size), true);
      return true;
    case 'open':
      if (size.rows > 0) input.open(cursor);
      return true;
    case 'menu':
      input.openMenu(cursor.column);
      return true;
    case 'choose column':
      input.chooseColumn(cursor.column, command.how);
      return true;
    case 'select row':
      input.select(rowSelection(cursor.row, size), false);
      return true;
    case 'select all':
      if (size.rows === 0) return true;
      input.select(
        {
          cursor: { row: 0, column: 0 },
          anchor: { row: size.rows - 1, column: size.columns - 1 },
        },
        false,
      );
      return true;
    case 'resize':
      input.resize(cursor.column, command.by);
      return true;
    case 'copy':
      input.copy();
      return true;
    case 'dismiss':
      return input.dismiss();
  }
}

function rowSelection(row: number, size: GridSize): CellSelection {
  return { cursor: { row, column: 0 }, anchor: { row, column: size.columns - 1 } };
}

/** What of the body an event is over; null for the header and the scroll bars. */
function bodyCell(event: MouseEvent<HTMLDivElement>): 'cell' | 'row number' | null {
  // Not the event's target: while a drag holds the pointer, that is the grid.
  const target = document.elementFromPoint(event.clientX, event.clientY);
  const cell = target?.closest('[role="gridcell"], [role="rowheader"]');
  if (!cell || !event.currentTarget.contains(cell)) return null;
  return cell.getAttribute('role') === 'gridcell' ? 'cell' : 'row number';
}
