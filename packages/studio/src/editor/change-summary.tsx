import { Minus, PencilLine, Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Changes } from '../api/client.js';
import { ValueTable } from '../chart/value-table.js';
import { countText } from '../ui/amounts.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/overlay.js';
import styles from './change-summary.module.css';
import type { Table } from './use-table.js';

const MOST_NAMES = 12;

/** What the step did to the table, in numbers and names. */
export function ChangeSummary({ table }: { table: Table }) {
  const { changes, preview } = table;
  const [open, setOpen] = useState(false);
  if (changes === undefined) return null;
  const { before, after, added, removed, renamed, changed, rows } = changes;
  return (
    <section aria-label="What this step changes" className={styles.summary}>
      <h3 className={styles.title}>What changes</h3>
      <dl className={styles.counts}>
        <dt>Rows</dt>
        <dd>{difference(before.rows, after.rows)}</dd>
        <dt>Columns</dt>
        <dd>{difference(before.columns, after.columns)}</dd>
      </dl>
      <Names label="Added" icon={<Plus aria-hidden />} className={styles.added} names={added} />
      <Names
        label="Removed"
        icon={<Minus aria-hidden />}
        className={styles.removed}
        names={removed}
      />
      <Names
        label="Renamed"
        icon={<PencilLine aria-hidden />}
        className={styles.changed}
        names={renamed.map(({ from, to }) => `${from} to ${to}`)}
      />
      <Names
        label="Changed"
        icon={<PencilLine aria-hidden />}
        className={styles.changed}
        names={changed.map(changedText)}
      />
      {changed.some(({ cells }) => cells !== null) && changes.basis.kind === 'sample' && (
        <p className={styles.quiet}>
          Cells counted on {countText(changes.basis.rows)} of {countText(changes.basis.of)} rows (
          {changes.basis.rule}).
        </p>
      )}
      {rows.kind === 'reordered' && <p className={styles.quiet}>The rows are in another order.</p>}
      {rows.kind === 'removed' && rows.count > 0 && (
        <>
          <Button size="s" onPress={() => setOpen(true)}>
            Show rows that were removed
          </Button>
          <Dialog
            title={`${countText(rows.count)} rows removed`}
            size="l"
            isOpen={open}
            onClose={() => setOpen(false)}
          >
            <RemovedRows rows={rows} />
          </Dialog>
        </>
      )}
      {preview?.fitted !== undefined && preview.fitted !== null && (
        <p className={styles.quiet}>{preview.fitted.text}</p>
      )}
    </section>
  );
}

function RemovedRows({ rows }: { rows: Extract<Changes['rows'], { kind: 'removed' }> }) {
  const shown = rows.examples[0]?.length ?? 0;
  return (
    <ValueTable
      title={`The first ${countText(shown)} of ${countText(rows.count)}`}
      columns={rows.columns}
      rows={Array.from({ length: shown }, (_, row) =>
        rows.examples.map((values) => values[row] ?? null),
      )}
      exact
    />
  );
}

function Names(props: {
  label: string;
  icon: ReactNode;
  className: string | undefined;
  names: readonly string[];
}) {
  const { label, icon, className, names } = props;
  if (names.length === 0) return null;
  return (
    <div>
      <h4 className={`${styles.heading} ${className}`}>
        {icon} {label} ({countText(names.length)})
      </h4>
      <ul className={styles.names}>
        {names.slice(0, MOST_NAMES).map((name) => (
          <li key={name} dir="auto">
            {name}
          </li>
        ))}
        {names.length > MOST_NAMES && (
          <li className={styles.quiet}>and {countText(names.length - MOST_NAMES)} more</li>
        )}
      </ul>
    </div>
  );
}

function changedText({ name, typeBefore, typeAfter, cells }: Changes['changed'][number]): string {
  const type = typeBefore === typeAfter ? '' : `, ${typeBefore} to ${typeAfter}`;
  const amount = cells === null ? '' : `, ${countText(cells)} ${cells === 1 ? 'cell' : 'cells'}`;
  return `${name}${type}${amount}`;
}

function difference(before: number, after: number): string {
  if (before === after) return countText(after);
  const sign = after > before ? '+' : '-';
  return `${countText(before)} to ${countText(after)} (${sign}${countText(Math.abs(after - before))})`;
}
