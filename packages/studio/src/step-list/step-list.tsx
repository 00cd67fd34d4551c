import type { MoveTarget } from '@lathe/flow';
import { type KeyboardEvent, useRef, useState } from 'react';
import {
  DropIndicator,
  type DropTarget,
  GridList,
  GridListItem,
  useDragAndDrop,
} from 'react-aria-components';
import { useShortcuts } from '../app/shortcuts.js';
import { ContextMenu } from '../ui/overlay.js';
import { STEP_LIST_SHORTCUTS, type StepAction, stepActionOfKey, stepMenu } from './step-actions.js';
import { StepLine } from './step-line.js';
import styles from './step-list.module.css';
import { checkMove, type Move, moveOne, placeBeside, standsAt } from './step-moves.js';
import { rowName, type StepRow } from './step-row.js';

export type { StepAction } from './step-actions.js';
export type { SizeChange, StepRow } from './step-row.js';

export interface StepListProps {
  /** The chain that makes the selected table; the source first. */
  readonly steps: readonly StepRow[];
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly onOpen: (id: string) => void;
  /** Never with `open`, `rename`, `move-up` or `move-down`, which have calls of their own. */
  readonly onAction: (
    id: string,
    action: Exclude<StepAction, 'open' | 'rename' | 'move-up' | 'move-down'>,
  ) => void;
  readonly onRename: (id: string, title: string) => void;
  readonly onMove: (id: string, place: MoveTarget) => void;
  /** Whether the flow allows it, see `whereItMayMove`. */
  readonly mayMove: (id: string, place: MoveTarget) => boolean;
  /** All replacements of a step at once, new names by old ones, as `remapColumns` takes them. */
  readonly onRemap: (id: string, replacements: Readonly<Record<string, string>>) => void;
  /** Names of the columns that come into a step. */
  readonly columnsFor: (id: string) => readonly string[];
}

/** The steps from the source to the selected table and on. See `STEP_LIST_SHORTCUTS` for its keys. */
export function StepList(props: StepListProps) {
  const { steps, selected, onSelect, onOpen, onAction, onRename, onMove, mayMove } = props;
  useShortcuts(STEP_LIST_SHORTCUTS);
  const frame = useRef<HTMLDivElement>(null);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ id: string; x: number; y: number } | null>(null);
  const [message, setMessage] = useState('');

  const perform = (id: string, move: Move): void => {
    if ('refused' in move) {
      setMessage(move.refused);
      return;
    }
    setMessage('');
    onMove(id, move.to);
  };
  const act = (id: string, action: StepAction): void => {
    switch (action) {
      case 'open':
        onOpen(id);
        return;
      case 'rename':
        setRenaming(id);
        return;
      case 'move-up':
      case 'move-down': {
        const move = moveOne(steps, id, action === 'move-up' ? 'up' : 'down');
        perform(id, 'refused' in move ? move : checkMove(steps, id, move.to, mayMove));
        return;
      }
      default:
        setMessage('');
        onAction(id, action);
    }
  };
  const { dragAndDropHooks } = useStepDrag(steps, mayMove, perform);

  const focusLine = (id: string): void => {
    // A field that goes away is there until the next drawing.
    requestAnimationFrame(() => lineElement(frame.current, id)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || target.role !== 'row') return;
    const row = steps.find(({ id }) => id === target.dataset.key);
    if (row === undefined || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const { left, bottom } = target.getBoundingClientRect();
      setMenu({ id: row.id, x: left, y: bottom });
    } else {
      const action = stepActionOfKey(row, event);
      if (action === undefined) return;
      act(row.id, action);
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const menuRow = menu === null ? undefined : steps.find(({ id }) => id === menu.id);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the lines inside have focus and roles
    <div
      ref={frame}
      className={styles.frame}
      onKeyDownCapture={onKeyDown}
      onContextMenu={(event) => {
        const line = event.target instanceof Element ? event.target.closest('[role="row"]') : null;
        const id = line instanceof HTMLElement ? line.dataset.key : undefined;
        if (id === undefined) return;
        event.preventDefault();
        setMenu({ id, x: event.clientX, y: event.clientY });
      }}
    >
      <GridList
        aria-label="Steps"
        items={steps}
        className={styles.list ?? ''}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        // Letters would jump between lines; the space bar disables a step.
        disallowTypeAhead
        keyboardNavigationBehavior="tab"
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={(keys) => {
          const [id] = keys;
          if (id === undefined) return;
          setMessage('');
          onSelect(String(id));
        }}
        onAction={(id) => onOpen(String(id))}
        dragAndDropHooks={dragAndDropHooks}
        dependencies={[renaming, props.columnsFor]}
      >
        {(row) => (
          <GridListItem
            id={row.id}
            textValue={row.title}
            aria-label={rowName(row)}
            className={styles.row ?? ''}
          >
            <StepLine
              row={row}
              isRenaming={renaming === row.id}
              onRenamed={(title, by) => {
                setRenaming(null);
                if (title !== undefined) onRename(row.id, title);
                if (by === 'key') focusLine(row.id);
              }}
              onAction={(action) => act(row.id, action)}
              onRemap={(replacements) => {
                props.onRemap(row.id, replacements);
                // What was used goes away when the step fits.
                focusLine(row.id);
              }}
              onFollow={onSelect}
              columns={() => props.columnsFor(row.id)}
            />
          </GridListItem>
        )}
      </GridList>
      <p role="status" className={styles.message}>
        {message}
      </p>
      <ContextMenu
        label={`What can be done with ${menuRow?.title ?? 'the step'}`}
        groups={menuRow === undefined ? [] : stepMenu(menuRow, (action) => act(menuRow.id, action))}
        at={menuRow === undefined ? null : menu}
        onClose={() => setMenu(null)}
      />
    </div>
  );
}

/** Dragging a step with the pointer or the keyboard; places that are refused show no line. */
function useStepDrag(
  steps: readonly StepRow[],
  mayMove: StepListProps['mayMove'],
  perform: (id: string, move: Move) => void,
) {
  const dragged = useRef<string | null>(null);
  const refused = useRef<Move | null>(null);
  const moveTo = (id: string, target: DropTarget): Move | undefined => {
    if (target.type !== 'item' || target.dropPosition === 'on') return undefined;
    const place = placeBeside(steps, String(target.key), target.dropPosition);
    return standsAt(steps, id, place) ? undefined : checkMove(steps, id, place, mayMove);
  };
  return useDragAndDrop<StepRow>({
    getItems: (keys) =>
      steps
        .filter(({ id, kind }) => kind === 'step' && keys.has(id))
        .map(({ id }) => ({ 'text/x-lathe-step': id })),
    onDragStart: ({ keys }) => {
      const [key] = keys;
      dragged.current = key === undefined ? null : String(key);
      refused.current = null;
    },
    getDropOperation: (target) => {
      const move = dragged.current === null ? undefined : moveTo(dragged.current, target);
      refused.current = move !== undefined && 'refused' in move ? move : null;
      return move !== undefined && 'to' in move ? 'move' : 'cancel';
    },
    onReorder: ({ keys, target }) => {
      const [key] = keys;
      const move = key === undefined ? undefined : moveTo(String(key), target);
      if (move !== undefined) perform(String(key), move);
    },
    onDragEnd: ({ dropOperation }) => {
      if (dropOperation === 'cancel' && dragged.current !== null && refused.current !== null) {
        perform(dragged.current, refused.current);
      }
      dragged.current = null;
    },
    renderDropIndicator: (target) => (
      <DropIndicator target={target} className={styles.indicator ?? ''} />
    ),
  });
}

function lineElement(frame: HTMLElement | null, id: string): HTMLElement | null {
  return frame?.querySelector<HTMLElement>(`[role="row"][data-key="${CSS.escape(id)}"]`) ?? null;
}
