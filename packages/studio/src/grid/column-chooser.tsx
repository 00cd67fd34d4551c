// biome-ignore-all lint/a11y/useSemanticElements: a native list box draws all of its options.
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names its active option.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the list handles the keys.
import { useVirtualizer } from '@tanstack/react-virtual';
import { Check } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import { Button } from '../ui/button.js';
import { SearchField } from '../ui/field.js';
import { Dialog } from '../ui/overlay.js';
import styles from './column-chooser.module.css';
import { ColumnIcon } from './column-icon.js';
import { columnKind } from './column-kind.js';
import { searchNames } from './column-search.js';
import { countText } from './column-summary.js';
import type { GridColumn } from './grid-source.js';

const OPTION_HEIGHT = 30;

export interface ColumnChooserProps {
  readonly columns: readonly GridColumn[];
  readonly hidden: readonly string[];
  readonly onHide: (names: readonly string[], hide: boolean) => void;
  /** Brings a shown column into view. */
  readonly onGoTo: (name: string) => void;
  readonly onClose: () => void;
}

/** Which columns are shown: searched by name, thousands of them. Rendered only while it is open. */
export function ColumnChooser(props: ColumnChooserProps) {
  const { columns, hidden, onHide, onGoTo, onClose } = props;
  const [search, setSearch] = useState('');
  const sought = useDeferredValue(search);
  const byName = useMemo(() => new Map(columns.map((each) => [each.name, each])), [columns]);
  const names = useMemo(() => searchNames([...byName.keys()], sought), [byName, sought]);
  const hiddenNames = useMemo(() => new Set(hidden), [hidden]);
  const shownCount = columns.filter(({ name }) => !hiddenNames.has(name)).length;
  const which = sought.trim() === '' ? 'all' : 'found';
  return (
    <Dialog
      title="Columns"
      size="s"
      isOpen
      onClose={onClose}
      actions={
        <>
          <span className={styles.count} role="status">
            {which === 'found'
              ? `${countText(names.length)} found`
              : `${countText(shownCount)} of ${countText(columns.length)} shown`}
          </span>
          <Button onPress={() => onHide(names, true)}>Hide {which}</Button>
          <Button onPress={() => onHide(names, false)}>Show {which}</Button>
        </>
      }
    >
      <div className={styles.content}>
        <SearchField label="Search columns" value={search} onChange={setSearch} autoFocus />
        <ColumnOptions
          key={sought}
          names={names}
          byName={byName}
          hidden={hiddenNames}
          onHide={onHide}
          onGoTo={onGoTo}
        />
      </div>
    </Dialog>
  );
}

/** A list box of which only the options in view are drawn; it has the focus and names its active option. */
function ColumnOptions(props: {
  readonly names: readonly string[];
  readonly byName: ReadonlyMap<string, GridColumn>;
  readonly hidden: ReadonlySet<string>;
  readonly onHide: (names: readonly string[], hide: boolean) => void;
  readonly onGoTo: (name: string) => void;
}) {
  const { names, byName, hidden, onHide, onGoTo } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: names.length,
    getScrollElement: () => list.current,
    estimateSize: () => OPTION_HEIGHT,
    overscan: 6,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const drawn = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
      return active < first || active > last ? [...drawn, active] : drawn;
    },
  });
  const move = (to: number) => {
    const index = Math.max(0, Math.min(names.length - 1, to));
    setActive(index);
    virtual.scrollToIndex(index);
  };
  const toggle = (name: string) => onHide([name], !hidden.has(name));
  const onKeyDown = (event: KeyboardEvent) => {
    const name = names[active];
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + 10,
      PageUp: active - 10,
      Home: 0,
      End: names.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) move(to);
    else if (event.key === ' ' && name !== undefined) toggle(name);
    else if (event.key === 'Enter' && name !== undefined && !hidden.has(name)) onGoTo(name);
    else return;
    event.preventDefault();
  };
  if (names.length === 0) return <p className={styles.none}>No column has such a name.</p>;
  return (
    <div
      ref={list}
      role="listbox"
      aria-label="Columns to show"
      aria-multiselectable="true"
      aria-describedby={`${id}-keys`}
      aria-activedescendant={`${id}-${active}`}
      tabIndex={0}
      className={styles.list}
      onKeyDown={onKeyDown}
    >
      <p id={`${id}-keys`} className="visually-hidden">
        Space shows or hides a column, Enter goes to it.
      </p>
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const name = names[index];
          const column = name === undefined ? undefined : byName.get(name);
          if (name === undefined || column === undefined) return null;
          const shown = !hidden.has(name);
          return (
            <div
              key={name}
              role="option"
              id={`${id}-${index}`}
              aria-selected={shown}
              aria-posinset={index + 1}
              aria-setsize={names.length}
              className={`${styles.option} ${index === active ? styles.active : ''}`}
              style={{ height: OPTION_HEIGHT, transform: `translateY(${start}px)` }}
              onClick={() => {
                setActive(index);
                toggle(name);
              }}
            >
              <span className={shown ? styles.checked : styles.unchecked}>
                {shown ? <Check aria-hidden="true" size={12} strokeWidth={3} /> : null}
              </span>
              <bdi className={styles.name}>{name}</bdi>
              <span className={styles.type}>
                <ColumnIcon kind={columnKind(column.type)} />
                {column.type}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
