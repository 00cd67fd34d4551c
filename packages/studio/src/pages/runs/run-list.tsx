import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { RunSummary } from '../../api/client.js';
import { Ago } from '../../ui/ago.js';
import page from '../page.module.css';
import { useNow } from './latest-runs.js';
import { runKey, runPageAddress } from './run-address.js';
import { RunStatusBadge } from './run-status.js';

/** What one kind of runs shows besides its status and its start. */
export interface RunColumn<E> {
  readonly title: string;
  /** Default `text`; numbers stand at the end of their column. */
  readonly kind?: 'text' | 'number';
  readonly of: (entry: E) => ReactNode;
}

export interface RunListProps<E> {
  /** E.g. `Load tests of the workspace`. */
  readonly label: string;
  readonly entries: readonly E[];
  /** What was run: the link to its page. */
  readonly subject: { readonly title: string; readonly of: (entry: E) => string };
  /** Behind the link. */
  readonly remark?: (entry: E) => ReactNode;
  readonly columns: readonly RunColumn<E>[];
}

/** Runs of one kind, one line each. */
export function RunList<E extends { readonly run: RunSummary }>({
  label,
  entries,
  subject,
  remark,
  columns,
}: RunListProps<E>) {
  const now = useNow(false);
  const look = ({ kind }: RunColumn<E>) => (kind === 'number' ? page.number : undefined);
  return (
    <section aria-label={label} className={page.section}>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col" className={page.badge}>
                Status
              </th>
              <th scope="col" className={page.subject}>
                {subject.title}
              </th>
              {columns.map((column) => (
                <th key={column.title} scope="col" className={look(column)}>
                  {column.title}
                </th>
              ))}
              <th scope="col">Started</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <tr key={runKey(entry.run)}>
                <td>
                  <RunStatusBadge status={entry.run.status} />
                </td>
                <th scope="row">
                  <Link href={runPageAddress(entry.run)}>
                    <bdi>{subject.of(entry)}</bdi>
                  </Link>{' '}
                  {remark?.(entry)}
                </th>
                {columns.map((column) => (
                  <td key={column.title} className={look(column)}>
                    {column.of(entry)}
                  </td>
                ))}
                <td className={page.nowrap}>
                  <Ago moment={entry.run.startedAt} now={now} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
