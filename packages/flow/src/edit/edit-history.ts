import type { FlowDocument } from '../document.js';
import { canonicalJson } from '../json.js';

/** A flow and the edit that led to it. */
export interface HistoryEntry {
  readonly flow: FlowDocument;
  /** What was done, e.g. `Scaled age`. */
  readonly label: string;
  /** Edits in a row with the same key are one entry, e.g. typing in a field. */
  readonly mergeKey?: string;
}

/** Every state of a flow that can be gone back to, without limit. Never changed, only replaced. */
export interface EditHistory {
  /** Oldest first. */
  readonly past: readonly HistoryEntry[];
  readonly present: HistoryEntry;
  /** The next to redo first. */
  readonly future: readonly HistoryEntry[];
}

export interface RecordOptions {
  readonly mergeKey?: string;
}

/** A history of one state. */
export function startHistory(flow: FlowDocument, label = 'Opened'): EditHistory {
  return { past: [], present: { flow, label }, future: [] };
}

/**
 * Adds an edit; what could be redone is gone. An edit that changes nothing is not added. With the
 * merge key of the entry before, it replaces that entry, or removes it if it takes the flow back to
 * where it was.
 */
export function record(
  history: EditHistory,
  flow: FlowDocument,
  label: string,
  { mergeKey }: RecordOptions = {},
): EditHistory {
  const { past, present } = history;
  if (sameFlow(flow, present.flow)) return history;
  const entry = { flow, label, ...(mergeKey === undefined ? {} : { mergeKey }) };
  if (mergeKey === undefined || mergeKey !== present.mergeKey) {
    return { past: [...past, present], present: entry, future: [] };
  }
  const before = past.at(-1);
  return before !== undefined && sameFlow(flow, before.flow)
    ? { past: past.slice(0, -1), present: before, future: [] }
    : { past, present: entry, future: [] };
}

/** The same history when there is nothing to undo. The next edit is an entry of its own. */
export function undo(history: EditHistory): EditHistory {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: closed(before),
    future: [closed(history.present), ...history.future],
  };
}

/** The same history when there is nothing to redo. */
export function redo(history: EditHistory): EditHistory {
  const [next, ...rest] = history.future;
  if (next === undefined) return history;
  return {
    past: [...history.past, closed(history.present)],
    present: closed(next),
    future: rest,
  };
}

export const canUndo = (history: EditHistory): boolean => history.past.length > 0;
export const canRedo = (history: EditHistory): boolean => history.future.length > 0;

export interface ListedEntry extends HistoryEntry {
  readonly when: 'past' | 'present' | 'future';
}

/** All entries, oldest first. */
export function entries({ past, present, future }: EditHistory): ListedEntry[] {
  return [
    ...past.map((entry): ListedEntry => ({ ...entry, when: 'past' })),
    { ...present, when: 'present' },
    ...future.map((entry): ListedEntry => ({ ...entry, when: 'future' })),
  ];
}

function closed({ flow, label }: HistoryEntry): HistoryEntry {
  return { flow, label };
}

function sameFlow(a: FlowDocument, b: FlowDocument): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
