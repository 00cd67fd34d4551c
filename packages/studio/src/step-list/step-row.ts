import type { ReactNode } from 'react';
import type { NodeCheck } from '../api/client.js';
import { nounText } from '../ui/amounts.js';

/** What a step did to the size of the table. */
export interface SizeChange {
  readonly rowsBefore: number;
  readonly rowsAfter: number;
  readonly columnsBefore: number;
  readonly columnsAfter: number;
}

/** A line of the list: the source first, then steps, at the end perhaps an analysis. */
export interface StepRow {
  readonly id: string;
  readonly kind: 'source' | 'step' | 'analysis';
  /** As the person called it. */
  readonly title: string;
  /** What kind of step it is; not shown where it equals the title. */
  readonly stepTitle: string;
  /** One line about its parameters; see `parameterSummary`. */
  readonly summary: string;
  readonly icon?: ReactNode;
  readonly disabled?: boolean;
  /** Absent: not known yet. */
  readonly check?: NodeCheck | undefined;
  /** Title of the step above that it waits for, or that failed too. Default its id. */
  readonly waitsFor?: string | undefined;
  /** Why it is here, in the words of the person. */
  readonly note?: string | undefined;
  /** What it learned from, e.g. `Learned from 1,000 of 10,000 rows`. */
  readonly learned?: string | undefined;
  readonly change?: SizeChange | undefined;
  /** Columns it names that are not there; default those of the check. */
  readonly missing?: readonly string[] | undefined;
  /** Who else reads its rows, besides the next line. */
  readonly feeds?: readonly { readonly id: string; readonly title: string }[] | undefined;
}

/** Columns that a line names and its input does not have. */
export function missingOf({ check, missing }: StepRow): readonly string[] {
  return missing ?? (check?.status === 'failed' ? check.missing : []);
}

const difference = new Intl.NumberFormat('en-GB', { signDisplay: 'always' });

/** `872 rows (−128), 26 columns (+3)`; without a bracket what did not change. */
export function sizeChangeText(change: SizeChange): string {
  const { rowsBefore, rowsAfter, columnsBefore, columnsAfter } = change;
  return [sized(rowsBefore, rowsAfter, 'row'), sized(columnsBefore, columnsAfter, 'column')].join(
    ', ',
  );
}

function sized(before: number, after: number, what: string): string {
  const size = nounText(after, what);
  if (before === after) return size;
  return `${size} (${difference.format(after - before).replace('-', '−')})`;
}

/** What a screen reader says of a line: `Scale numbers, age: robust, disabled, failed, 2 columns are missing`. */
export function rowName(row: StepRow): string {
  const missing = missingOf(row).length;
  return [
    row.title,
    row.stepTitle === row.title ? '' : row.stepTitle,
    row.summary,
    row.disabled === true && row.check?.status !== 'waiting' ? 'disabled' : '',
    row.check?.status === 'failed' ? 'failed' : '',
    missing === 0 ? '' : `${nounText(missing, 'column')} ${missing === 1 ? 'is' : 'are'} missing`,
    row.check?.status === 'waiting' ? waitingText(row) : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

export function waitingText({ waitsFor, check, disabled }: StepRow): string {
  const other = waitsFor ?? (check?.status === 'waiting' ? check.for : 'a step above');
  return disabled === true ? `Disabled, waits for ${other}` : `Waits for ${other}`;
}
