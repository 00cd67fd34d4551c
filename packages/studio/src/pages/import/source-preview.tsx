import { TYPE_NAMES } from '@lathe/flow';
import { useVirtualizer } from '@tanstack/react-virtual';
import { TriangleAlert } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { Inspection } from '../../api/client.js';
import { cellContent } from '../../grid/cell-content.js';
import { ColumnIcon } from '../../grid/column-icon.js';
import { columnKind, isNumber } from '../../grid/column-kind.js';
import { countText } from '../../ui/amounts.js';
import { SearchField, Select } from '../../ui/field.js';
import { columnNote, hasMisfits, type InspectedColumn } from './column-note.js';
import styles from './source-preview.module.css';

/** Pixels, at a zoom of 100 %. */
const COLUMN_WIDTH = 184;
/** From this many columns on there is a field to find one. */
const MANY_COLUMNS = 12;
const INFERRED = '\u0000inferred';

export interface SourcePreviewProps {
  readonly inspection: Inspection;
  readonly isStale: boolean;
  /** Types that the user chose, by column. */
  readonly types: Readonly<Record<string, string>>;
  /** Null: inferred again. */
  readonly onType: (column: string, type: string | null) => void;
}

/** The first rows of a source, its columns with type, fit and hints; types are chosen here. */
export function SourcePreview({ inspection, isStale, types, onType }: SourcePreviewProps) {
  const [search, setSearch] = useState('');
  const box = useRef<HTMLElement>(null);
  const notes = useMemo(
    () => new Map(inspection.columns.map((column) => [column.name, column])),
    [inspection],
  );
  const wanted = search.trim().toLowerCase();
  const shown = useMemo(
    () =>
      inspection.schema.flatMap(({ name, type }, index) =>
        name.toLowerCase().includes(wanted) ? [{ name, type, index }] : [],
      ),
    [inspection, wanted],
  );
  const columns = useVirtualizer({
    horizontal: true,
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => COLUMN_WIDTH,
    overscan: 3,
  });
  const drawn = columns.getVirtualItems();
  const before = drawn[0]?.start ?? 0;
  const after = columns.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  const cells = drawn.flatMap(({ index }) => shown[index] ?? []);
  const rows = inspection.values[0]?.length ?? 0;
  return (
    <div className={styles.preview}>
      {inspection.schema.length >= MANY_COLUMNS && (
        <div className={styles.tools}>
          <div className={styles.search}>
            <SearchField label="Find a column" value={search} onChange={setSearch} />
          </div>
          <span role="status" className={styles.found}>
            {wanted === ''
              ? ''
              : `${countText(shown.length)} of ${countText(inspection.schema.length)} columns`}
          </span>
        </div>
      )}
      <section
        ref={box}
        aria-label={`The first ${rows} rows`}
        aria-busy={isStale}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard
        tabIndex={0}
        className={`${styles.box} ${isStale ? styles.stale : ''}`}
      >
        <table className={styles.table} aria-colcount={shown.length + 1}>
          <thead>
            <tr>
              <th scope="col" className={styles.corner}>
                <span className="visually-hidden">Row</span>
              </th>
              {before > 0 && <td aria-hidden style={{ minWidth: before }} />}
              {cells.map(({ name, type, index }) => (
                <th
                  key={name}
                  scope="col"
                  aria-colindex={index + 2}
                  className={styles.column}
                  style={{ width: COLUMN_WIDTH, minWidth: COLUMN_WIDTH, maxWidth: COLUMN_WIDTH }}
                >
                  <ColumnHead
                    name={name}
                    type={type}
                    note={notes.get(name)}
                    chosen={types[name]}
                    onType={(chosen) => onType(name, chosen)}
                  />
                </th>
              ))}
              {after > 0 && <td aria-hidden style={{ minWidth: after }} />}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: rows }, (_, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their number
              <tr key={row}>
                <th scope="row" className={styles.row}>
                  {row + 1}
                </th>
                {before > 0 && <td aria-hidden />}
                {cells.map(({ name, type, index }) => {
                  const kind = columnKind(type);
                  return (
                    <td key={name} className={isNumber(kind) ? styles.number : styles.cell}>
                      {cellContent(inspection.values[index]?.[row] ?? null, kind, false)}
                    </td>
                  );
                })}
                {after > 0 && <td aria-hidden />}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

interface ColumnHeadProps {
  readonly name: string;
  readonly type: string;
  readonly note: InspectedColumn | undefined;
  readonly chosen: string | undefined;
  readonly onType: (type: string | null) => void;
}

function ColumnHead({ name, type, note, chosen, onType }: ColumnHeadProps) {
  const others = chosen !== undefined && !TYPE_NAMES.includes(chosen) ? [chosen] : [];
  return (
    <div className={styles.head}>
      <span className={styles.name} title={name}>
        <ColumnIcon kind={columnKind(type)} />
        <bdi>{name}</bdi>
      </span>
      <Select
        label={`Type of ${name}`}
        labelHidden
        value={chosen ?? INFERRED}
        choices={[
          { id: INFERRED, label: chosen === undefined ? type : 'Detect the type' },
          ...[...TYPE_NAMES, ...others].map((id) => ({ id, label: id })),
        ]}
        onChange={(id) => onType(id === INFERRED ? null : id)}
      />
      {note !== undefined && (
        <span className={hasMisfits(note) ? styles.misfit : styles.note}>
          {hasMisfits(note) && <TriangleAlert aria-hidden />}
          {columnNote(note)}
        </span>
      )}
      {note?.hint != null && (
        <span className={styles.hint} dir="auto">
          {String(note.hint)}
        </span>
      )}
    </div>
  );
}
