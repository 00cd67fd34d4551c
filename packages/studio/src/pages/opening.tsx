import { LatheError } from '@lathe/flow';
import { ButtonLink } from '../ui/button.js';
import { ErrorNotice, Waiting } from '../ui/feedback.js';
import page from './page.module.css';

export interface OpeningProps {
  /** E.g. `Opening the run`. */
  readonly label: string;
  /** Why there is nothing to show; null while that is not known. */
  readonly error: unknown;
  /** Where to go from there. */
  readonly list: { readonly href: string; readonly label: string };
}

/** A page of one thing while it is fetched, or when it could not be. */
export function Opening({ label, error, list }: OpeningProps) {
  return (
    <div className={page.page}>
      {error === null ? (
        <Waiting label={label} />
      ) : (
        <ErrorNotice
          error={LatheError.from(error)}
          actions={<ButtonLink href={list.href}>{list.label}</ButtonLink>}
        />
      )}
    </div>
  );
}
