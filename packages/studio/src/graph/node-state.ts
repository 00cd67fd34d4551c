import type { NodeCheck } from '../api/client.js';
import { nounText } from '../ui/amounts.js';
import { type FlowItem, inputsOf, isDisabled } from './flow-items.js';

export interface NodeTitles {
  /** As the person called it. */
  readonly title: string;
  /** What kind of step, analysis, file or output it is. */
  readonly stepTitle: string;
}

/** How large the table of a node is. */
export interface NodeCounts {
  readonly rows: number;
  readonly columns: number;
  /** Given when the rows that were counted are a sample of those there are. */
  readonly sample?: { readonly of: number };
}

export interface NodeState {
  readonly check: NodeCheck | undefined;
  readonly counts: NodeCounts | undefined;
  readonly running: { readonly share: number | null; readonly done: boolean } | undefined;
}

/** The one line on a card: what matters most about a node now. */
export interface NodeStatus {
  readonly kind: 'running' | 'failed' | 'waiting' | 'disabled' | 'done' | 'counts';
  readonly text: string;
  /** Stands before the text. */
  readonly sample?: string;
}

/** `1,000 rows` */

/**
 * Running, else failed, waiting, disabled, and otherwise how large the table is; undefined when nothing
 * is known.
 * @param titleOf The title of the node that it waits for.
 */
export function nodeStatus(
  item: FlowItem,
  { check, counts, running }: NodeState,
  titleOf: (id: string) => string,
): NodeStatus | undefined {
  if (running !== undefined && !running.done) {
    const share = running.share === null ? '' : ` ${Math.round(running.share * 100)} %`;
    return { kind: 'running', text: `Running${share}` };
  }
  if (check?.status === 'failed') {
    return { kind: 'failed', text: `Failed: ${check.error.message}` };
  }
  if (check?.status === 'waiting') {
    const waits = `aits for ${titleOf(check.for)}`;
    return { kind: 'waiting', text: isDisabled(item) ? `Disabled, w${waits}` : `W${waits}` };
  }
  if (isDisabled(item)) return { kind: 'disabled', text: 'Disabled' };
  const done = running?.done === true;
  if (counts === undefined) return done ? { kind: 'done', text: 'Done' } : undefined;
  return {
    kind: done ? 'done' : 'counts',
    text: `${nounText(counts.rows, 'row')} × ${nounText(counts.columns, 'column')}`,
    ...(counts.sample === undefined ? {} : { sample: 'Sample' }),
  };
}

/**
 * What a screen reader says of an item, what is seen first: `Scale numbers, 1,000 rows × 3 columns,
 * step, reads Fill missing`.
 * @param titleOf The title of another item, for what it reads or waits for.
 */
export function nodeName(
  item: FlowItem,
  { title, stepTitle }: NodeTitles,
  state: NodeState,
  titleOf: (id: string) => string,
): string {
  const status = nodeStatus(item, state, titleOf);
  const inputs = inputsOf(item).map(titleOf);
  const sampled = state.counts?.sample;
  return [
    title,
    stepTitle === title ? undefined : stepTitle,
    status?.sample,
    status?.text,
    status?.sample === undefined || sampled === undefined
      ? undefined
      : `out of ${nounText(sampled.of, 'row')}`,
    item.kind,
    inputs.length === 0 ? undefined : `reads ${inputs.join(' and ')}`,
    // Said already when it is the status.
    isDisabled(item) && !status?.text.startsWith('Disabled') ? 'disabled' : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}
