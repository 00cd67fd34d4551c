import { useEffect, useState } from 'react';
import type { RunEvent } from '../../api/client.js';
import { type LogLine, logLines } from './log-line.js';
import { type LoggedEvent, loggedEvent } from './logged-event.js';
import type { RunName } from './run-address.js';
import { advance, NOTHING_YET, type RunProgress } from './run-progress.js';
import { type Connection, followRun } from './run-stream.js';

/** What the log of a run has told so far. */
export interface RunTold {
  readonly progress: RunProgress;
  /** The latest; `leftOut` earlier ones are no longer held. */
  readonly lines: readonly LogLine[];
  readonly leftOut: number;
  readonly connection: Connection;
}

/** Lines that a page holds: a step may print without end. */
const MOST_LINES = 50_000;

/** Follows the log of a run of a flow from its first line; `onEnd` is called when the run has ended. */
export function useRunEvents(run: RunName, onEnd: () => void): RunTold {
  const [told, setTold] = useState<RunTold>(NOTHING_TOLD);
  const { id, folder } = run;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another `onEnd` is no reason to read the log again
  useEffect(() => {
    setTold(NOTHING_TOLD);
    return followRun(
      { id, folder },
      {
        isEvent,
        onEvents: (events) => setTold((before) => grown(before, events.map(loggedEvent))),
        onConnection: (connection) => setTold((before) => ({ ...before, connection })),
        onEnd,
      },
    );
  }, [id, folder]);
  return told;
}

const NOTHING_TOLD: RunTold = { progress: NOTHING_YET, lines: [], leftOut: 0, connection: 'open' };

function grown(told: RunTold, events: readonly LoggedEvent[]): RunTold {
  const lines = [...told.lines, ...events.flatMap(logLines)];
  const tooMany = Math.max(0, lines.length - MOST_LINES);
  return {
    ...told,
    progress: events.reduce(advance, told.progress),
    lines: tooMany === 0 ? lines : lines.slice(tooMany),
    leftOut: told.leftOut + tooMany,
  };
}

function isEvent(value: unknown): value is RunEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'at' in value &&
    'kind' in value &&
    'node' in value &&
    typeof value.at === 'string' &&
    typeof value.kind === 'string' &&
    typeof value.node === 'string'
  );
}
