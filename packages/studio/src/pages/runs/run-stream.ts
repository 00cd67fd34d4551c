import { api } from '../../api/client.js';
import { type RunName, runQuery } from './run-address.js';

/** `lost`: the connection is gone and is being made again. */
export type Connection = 'open' | 'lost' | 'ended';

export interface RunListener<E> {
  /** Which lines of the log count; others, and those that are torn, say nothing. */
  readonly isEvent: (line: unknown) => line is E;
  /** At least one. */
  readonly onEvents: (events: readonly E[]) => void;
  /** When it changes; it is open at first. */
  readonly onConnection: (connection: Connection) => void;
  /** The run has ended, and all of its events were told. */
  readonly onEnd: () => void;
}

/** Milliseconds over which events are gathered: a page is not drawn for each. */
const GATHER = 100;

/** Follows the log of a run from its first line, until the function that it returns is called. */
export function followRun<E>(
  run: RunName,
  { isEvent, onEvents, onConnection, onEnd }: RunListener<E>,
): () => void {
  let gathered: E[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    timer = undefined;
    const events = gathered;
    gathered = [];
    if (events.length > 0) onEvents(events);
  };
  let connection: Connection = 'open';
  const connected = (now: Connection): void => {
    if (now === connection) return;
    connection = now;
    onConnection(now);
  };
  const stream = new EventSource(api.runEventsAddress(runQuery(run)));
  stream.onopen = () => connected('open');
  stream.onerror = () => connected('lost');
  stream.onmessage = ({ data }: MessageEvent<string>) => {
    const line = parsed(data);
    if (!isEvent(line)) return;
    gathered.push(line);
    timer ??= setTimeout(tell, GATHER);
  };
  stream.addEventListener('end', () => {
    stream.close();
    clearTimeout(timer);
    tell();
    connected('ended');
    onEnd();
  });
  return () => {
    clearTimeout(timer);
    stream.close();
  };
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
