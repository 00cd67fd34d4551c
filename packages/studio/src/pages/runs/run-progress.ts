import type { LoggedEvent, ReadSource } from './logged-event.js';

/** What a node is doing at the moment. */
export interface Activity {
  /** read, fit, python, store, write */
  readonly what: string;
  /** Milliseconds since 1970, as all times here. */
  readonly startedAt: number;
  /** Between 0 and 1; null when it cannot be told. */
  readonly share: number | null;
  readonly rows: number | null;
  /** When share and rows were last told. */
  readonly measuredAt: number;
  /** Rows a second, smoothed; null until it can be told. */
  readonly rowRate: number | null;
  /** Share a second, smoothed; null until it can be told. */
  readonly shareRate: number | null;
}

export interface NodeProgress {
  readonly node: string;
  readonly current: Activity | null;
  readonly done: readonly { readonly what: string; readonly seconds: number }[];
  /** Rows read, learned from or written, whichever was told last; those of work that goes on are in `current`. */
  readonly rows: number | null;
  readonly source: ReadSource | null;
  readonly fitted: {
    readonly from: 'stored' | 'data';
    readonly rows: number;
    readonly because: string | null;
  } | null;
  readonly warnings: readonly string[];
  readonly printed: string;
}

/** How far a run is. Nodes stand in the order in which they first appear. */
export interface RunProgress {
  readonly nodes: ReadonlyMap<string, NodeProgress>;
}

export const NOTHING_YET: RunProgress = { nodes: new Map() };

/** Seconds over which a rate forgets what it was. */
const MEMORY = 5;
/** Characters of printed text that are held: the latest. */
const MOST_PRINTED = 100_000;
/** Before this share and time, what is left would be guesswork. */
const TOLD_ENOUGH = { share: 0.02, seconds: 1 };

/** Everything that the events of a run tell, in their order. */
export function runProgress(events: readonly LoggedEvent[]): RunProgress {
  return events.reduce(advance, NOTHING_YET);
}

/** The progress after one more event. */
export function advance(progress: RunProgress, event: LoggedEvent): RunProgress {
  const before = progress.nodes.get(event.node) ?? untouched(event.node);
  const after = nodeAfter(before, event);
  return after === before ? progress : { nodes: new Map(progress.nodes).set(event.node, after) };
}

function untouched(node: string): NodeProgress {
  return {
    node,
    current: null,
    done: [],
    rows: null,
    source: null,
    fitted: null,
    warnings: [],
    printed: '',
  };
}

function nodeAfter(node: NodeProgress, event: LoggedEvent): NodeProgress {
  const at = Date.parse(event.at);
  switch (event.kind) {
    case 'started':
      return { ...node, current: begun(event.what, at) };
    case 'progress':
      return {
        ...node,
        current: measured(node.current ?? begun('', at), event, at),
      };
    case 'finished':
      return {
        ...node,
        current: null,
        done: [...node.done, { what: event.what, seconds: event.seconds }],
        rows: event.rows ?? node.rows,
      };
    case 'source':
      return { ...node, source: event.source, rows: event.source.rows ?? node.rows };
    case 'fitted':
      return {
        ...node,
        fitted: { from: event.from, rows: event.rows, because: event.because },
        rows: node.rows ?? event.rows,
      };
    case 'printed':
      return { ...node, printed: (node.printed + event.text).slice(-MOST_PRINTED) };
    case 'warning':
      return { ...node, warnings: [...node.warnings, event.message] };
    case 'other':
      return node;
  }
}

function begun(what: string, at: number): Activity {
  return {
    what,
    startedAt: at,
    share: null,
    rows: null,
    measuredAt: at,
    rowRate: null,
    shareRate: null,
  };
}

function measured(
  activity: Activity,
  { share, rows }: { readonly share: number | null; readonly rows: number | null },
  at: number,
): Activity {
  const seconds = (at - activity.measuredAt) / 1000;
  return {
    ...activity,
    share,
    rows,
    measuredAt: at,
    shareRate: smoothed(activity.shareRate, activity.share, share, seconds),
    rowRate: smoothed(activity.rowRate, activity.rows, rows, seconds),
  };
}

/**
 * Exponential smoothing over unevenly spaced measures: after `MEMORY` seconds an old rate weighs 1/e.
 * A count that goes back belongs to another pass over the rows; its rate starts anew.
 */
function smoothed(
  rate: number | null,
  before: number | null,
  now: number | null,
  seconds: number,
): number | null {
  if (before === null || now === null || now < before) return null;
  if (seconds <= 0) return rate;
  const latest = (now - before) / seconds;
  if (rate === null) return latest;
  return rate + (1 - Math.exp(-seconds / MEMORY)) * (latest - rate);
}

/** Seconds that an activity still takes, if it goes on as it did lately; null when it cannot be told. */
export function secondsLeft(activity: Activity, now: number): number | null {
  const { share, shareRate, startedAt, measuredAt } = activity;
  if (share === null || shareRate === null || shareRate <= 0) return null;
  if (share < TOLD_ENOUGH.share || measuredAt - startedAt < TOLD_ENOUGH.seconds * 1000) return null;
  return Math.max(0, (1 - share) / shareRate - (now - measuredAt) / 1000);
}

/** The node at work, the latest to begin when there are several. */
export function nodeAtWork(progress: RunProgress): (NodeProgress & { current: Activity }) | null {
  let latest: (NodeProgress & { current: Activity }) | null = null;
  for (const node of progress.nodes.values()) {
    const { current } = node;
    if (current !== null && (latest === null || current.startedAt >= latest.current.startedAt)) {
      latest = { ...node, current };
    }
  }
  return latest;
}
