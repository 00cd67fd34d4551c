import { pathText } from '@lathe/flow';
import { ArrowDown, ArrowUp, Ellipsis, Plus, Trash2 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Button, IconButton } from '../ui/button.js';
import { MenuButton } from '../ui/overlay.js';
import { type Path, useError } from './form-context.js';
import styles from './row-list.module.css';

export interface RowListProps<T> {
  readonly label: string;
  readonly help: string | undefined;
  readonly path: Path;
  /** What one row is called, e.g. `condition`. */
  readonly item: string;
  readonly rows: readonly T[];
  readonly onChange: (rows: T[]) => void;
  readonly newRow: () => T;
  readonly most?: number;
  /** The fields of a row, which stand in a group named after it. */
  readonly children: (row: T, index: number, onRow: (row: T) => void) => ReactNode;
}

/** Where the focus goes once the rows are drawn. */
interface RowFocus {
  readonly index: number;
  readonly selector: string;
  /** What had the focus in a row that moved, and lost it by that. */
  readonly held?: Element | null | undefined;
}

/** A list whose rows can be added, removed and moved, by mouse or with Alt and the arrow keys. */
export function RowList<T>(props: RowListProps<T>) {
  const { label, help, path, item, rows, onChange, newRow, children } = props;
  const error = useError(path, false);
  const { keys, insert, remove, move } = useRowKeys(rows.length);
  const list = useRef<HTMLOListElement>(null);
  const [focusRow, setFocusRow] = useState<RowFocus>();
  const [said, setSaid] = useState('');

  useEffect(() => {
    if (focusRow === undefined) return;
    const row = list.current?.children.item(focusRow.index) ?? list.current?.parentElement;
    const inRow = row?.querySelector(focusRow.selector) ?? row?.querySelector('input, button');
    const target = focusRow.held ?? inRow;
    if (target instanceof HTMLElement) target.focus();
    setFocusRow(undefined);
  }, [focusRow]);

  const add = (): void => {
    insert(rows.length);
    onChange([...rows, newRow()]);
    setFocusRow({ index: rows.length, selector: 'input, button' });
  };
  const removeAt = (index: number): void => {
    remove(index);
    onChange(rows.filter((_, other) => other !== index));
    setFocusRow({ index: Math.min(index, rows.length - 2), selector: '[data-row-menu]' });
    setSaid(`Removed ${item} ${index + 1}.`);
  };
  const moveTo = (from: number, to: number, held?: Element | null): void => {
    if (to < 0 || to >= rows.length) return;
    move(from, to);
    onChange(moved(rows, from, to));
    setFocusRow({ index: to, selector: '[data-row-menu]', held });
    setSaid(`Moved ${item} to place ${to + 1} of ${rows.length}.`);
  };
  const onKeyDown = (event: KeyboardEvent, index: number): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(index, event.key === 'ArrowUp' ? index - 1 : index + 1, document.activeElement);
  };
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{label}</legend>
      {rows.length > 0 && (
        <ol ref={list} className={styles.rows}>
          {rows.map((row, index) => (
            <li
              key={keys[index]}
              className={styles.row}
              data-path={pathText([...path, index])}
              onKeyDownCapture={(event) => onKeyDown(event, index)}
            >
              {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no flex container everywhere */}
              <div
                role="group"
                aria-label={`${capital(item)} ${index + 1}`}
                className={styles.fields}
              >
                {children(row, index, (next) =>
                  onChange(rows.map((other, at) => (at === index ? next : other))),
                )}
              </div>
              <MenuButton
                label={`Change ${item} ${index + 1}`}
                groups={[
                  {
                    entries: [
                      {
                        id: 'up',
                        label: 'Move up',
                        icon: <ArrowUp />,
                        keys: 'Alt+Up',
                        isDisabled: index === 0,
                        onAction: () => moveTo(index, index - 1),
                      },
                      {
                        id: 'down',
                        label: 'Move down',
                        icon: <ArrowDown />,
                        keys: 'Alt+Down',
                        isDisabled: index === rows.length - 1,
                        onAction: () => moveTo(index, index + 1),
                      },
                      {
                        id: 'remove',
                        label: 'Remove',
                        icon: <Trash2 />,
                        danger: true,
                        onAction: () => removeAt(index),
                      },
                    ],
                  },
                ]}
              >
                <IconButton size="s" label={`Change ${item} ${index + 1}`} data-row-menu="">
                  <Ellipsis />
                </IconButton>
              </MenuButton>
            </li>
          ))}
        </ol>
      )}
      {rows.length < (props.most ?? Number.POSITIVE_INFINITY) && (
        <Button size="s" look="quiet" icon={<Plus />} onPress={add}>
          Add {item}
        </Button>
      )}
      {help !== undefined && <p className={styles.help}>{help}</p>}
      {error !== undefined && <p className={styles.error}>{error}</p>}
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </fieldset>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function moved<T>(rows: readonly T[], from: number, to: number): T[] {
  const rest = rows.filter((_, index) => index !== from);
  return [...rest.slice(0, to), ...rows.slice(from, from + 1), ...rest.slice(to)];
}

/** Keys that stay with their rows while these move, so that what is typed in a row moves with it. */
function useRowKeys(length: number) {
  const next = useRef(0);
  const [keys, setKeys] = useState<readonly number[]>([]);
  const fresh = (): number => {
    next.current += 1;
    return next.current;
  };
  let known = keys;
  if (known.length !== length) {
    // The list came from outside, as undo brings it.
    known = Array.from({ length }, (_, index) => keys[index] ?? fresh());
    setKeys(known);
  }
  return {
    keys: known,
    insert: (index: number) => setKeys([...known.slice(0, index), fresh(), ...known.slice(index)]),
    remove: (index: number) => setKeys(known.filter((_, other) => other !== index)),
    move: (from: number, to: number) => setKeys(moved(known, from, to)),
  };
}
