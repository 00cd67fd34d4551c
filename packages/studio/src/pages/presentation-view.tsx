import type { Presentation } from '../api/client.js';
import { ChartView } from '../chart/chart-view.js';
import { ValueTable } from '../chart/value-table.js';
import { Notice } from '../ui/feedback.js';
import page from './page.module.css';
import styles from './presentation-view.module.css';

export function Charts({ charts }: Pick<Presentation, 'charts'>) {
  if (charts.length === 0) return null;
  return (
    <div className={styles.charts}>
      {charts.map((chart) => (
        <ChartView key={chart.name} {...chart} />
      ))}
    </div>
  );
}

/** A column of remarks needs no heading on paper; on a page its heading sorts by it. */
const headingText = (heading: string): string => (heading === '' ? 'Remarks' : heading);

export function Tables({ tables }: Pick<Presentation, 'tables'>) {
  return tables.map((table) => (
    <ValueTable key={table.title} {...table} columns={table.columns.map(headingText)} />
  ));
}

const isWarning = (note: string): boolean => note.startsWith('Warning');

/** Warnings, and then how the numbers are to be read. */
export function Notes({ notes }: Pick<Presentation, 'notes'>) {
  const warnings = notes.filter(isWarning);
  const others = notes.filter((note) => !isWarning(note));
  return (
    <>
      {warnings.length > 0 && (
        <Notice tone="warn">
          {warnings.map((warning) => (
            <p key={warning} className={page.wrap}>
              {warning}
            </p>
          ))}
        </Notice>
      )}
      {others.length > 0 && (
        <ul className={styles.notes}>
          {others.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  );
}
