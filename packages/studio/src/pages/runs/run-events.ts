import { useEffect, useState } from 'react';
import { api, type RunEvent } from '../../api/client.js';
import { type LogLine, logLines } from './log-line.js';
import { type LoggedEvent, loggedEvent } from './logged-event.js';
import { type RunName, runQuery } from './run-address.js';
import { advance, NOTHING_YET, type RunProgress } from './run-progress.js';

/** What the log of a run has told so far. */
export interface RunTold {
  readonly progress: RunProgress;
  /** The latest; `leftOut` earlier ones are no longer held. */
  readonly lines: readonly LogLine[];
  readonly leftOut: number;
  /** `lost`: the connection is gone and is being made again. */
  readonly connection: 'open' | 'lost' | 'ended';
}

/** Milliseconds over which events are gathered: a page is not drawn for each. */
const GATHER = 100;

/** Lines that a page holds: a step may print without end. */
const MOST_LINES = 50_000;

/** Follows the log of a run from its first line; `onEnd` is called when the run has ended. */
export function useRunEvents(run: RunName, onEnd: () => void): RunTold {
  const [told, setTold] = useState<RunTold>(NOTHING_TOLD);
  const { id, folder } = run;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another `onEnd` is no reason to read the log again
  useEffect(() => {
    setTold(NOTHING_TOLD);
    let gathered: LoggedEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      timer = undefined;
      const events = gathered;
      gathered = [];
      if (events.length > 0) setTold((before) => grown(before, events));
    };
    const stream = new EventSource(api.runEventsAddress(runQuery({ id, folder })));
    const connection = (state: RunTold['connection']): void =>
      setTold((before) =>
        before.connection === state ? before : { ...before, connection: state },
      );
    stream.onopen = () => connection('open');
    stream.onerror = () => connection('lost');
    stream.onmessage = ({ data }: MessageEvent<string>) => {
      const event = parsed(data);
      if (event === undefined) return;
      gathered.push(loggedEvent(event));
      timer ??= setTimeout(tell, GATHER);
    };
    stream.addEventListener('end', () => {
      stream.close();
      clearTimeout(timer);
      tell();
      connection('ended');
      onEnd();
    });
    return () => {
      clearTimeout(timer);
      stream.close();
    };
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

/** A line that is torn or is no event says nothing. */
function parsed(data: string): RunEvent | undefined {
  try {
    const event: unknown = JSON.parse(data);
    return isEvent(event) ? event : undefined;
  } catch {
    return undefined;
  }
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
