import { LatheError } from '@lathe/flow';
import type { ReactNode } from 'react';
import { usePageTitle } from '../app/page-bar.js';
import { ErrorNotice, Waiting } from '../ui/feedback.js';
import page from './page.module.css';

export interface ListPageProps {
  readonly title: string;
  /** What the things of the list are. */
  readonly about: string;
  /** The button that makes one more. */
  readonly action?: ReactNode;
  /** What reads the list: `waiting` is shown while there is neither data nor an error. */
  readonly query: { readonly data: unknown; readonly error: unknown };
  /** E.g. `Reading the runs`. */
  readonly waiting: string;
  readonly children: ReactNode;
}

/** A page that lists what a workspace has of one kind. */
export function ListPage({ title, about, action, query, waiting, children }: ListPageProps) {
  usePageTitle(title);
  const { data, error } = query;
  return (
    <div className={page.page}>
      <header className={page.head}>
        <div className={page.headText}>
          <h1>{title}</h1>
          <p className={page.quiet}>{about}</p>
        </div>
        {action}
      </header>
      {error !== null && <ErrorNotice error={LatheError.from(error)} />}
      {data === undefined && error === null && <Waiting label={waiting} />}
      {children}
    </div>
  );
}
