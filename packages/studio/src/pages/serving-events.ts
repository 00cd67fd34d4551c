import { useEffect, useState } from 'react';
import { api, type ServingEvent } from '../api/client.js';
import { type RunName, runQuery } from './runs/run-address.js';

/** What a load test or a tuning run tells while it goes on. */
export interface ServingTold {
  /** The latest of each kind. */
  readonly latest: { readonly [K in ServingEvent['kind']]?: Extract<ServingEvent, { kind: K }> };
  readonly warnings: readonly string[];
  /** `lost`: the connection is gone and is being made again. */
  readonly connection: 'open' | 'lost' | 'ended';
}

const NOTHING_TOLD: ServingTold = { latest: {}, warnings: [], connection: 'open' };

/** Milliseconds over which events are gathered: a page is not drawn for each. */
const GATHER = 200;

/**
 * Follows the log of a load test or a tuning run. `onMeasured` is called when a step or a trial is done,
 * `onEnd` when the run has ended.
 */
export function useServingEvents(
  run: RunName,
  isActive: boolean,
  { onMeasured, onEnd }: { readonly onMeasured: () => void; readonly onEnd: () => void },
): ServingTold {
  const [told, setTold] = useState(NOTHING_TOLD);
  const { id, folder } = run;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other listeners are no reason to read the log again
  useEffect(() => {
    if (!isActive) return;
    let gathered: ServingEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      timer = undefined;
      const events = gathered;
      gathered = [];
      if (events.length === 0) return;
      setTold((before) => events.reduce(toldWith, before));
      if (events.some(({ kind }) => kind === 'load-step' || kind === 'trial-done')) onMeasured();
    };
    const stream = new EventSource(api.runEventsAddress(runQuery({ id, folder })));
    const connection = (state: ServingTold['connection']): void =>
      setTold((before) =>
        before.connection === state ? before : { ...before, connection: state },
      );
    stream.onopen = () => connection('open');
    stream.onerror = () => connection('lost');
    stream.onmessage = ({ data }: MessageEvent<string>) => {
      const event = parsed(data);
      if (event === undefined) return;
      gathered.push(event);
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
  }, [id, folder, isActive]);
  return told;
}

/** With one more event. */
export function toldWith(told: ServingTold, event: ServingEvent): ServingTold {
  return {
    ...told,
    latest: { ...told.latest, [event.kind]: event },
    warnings:
      event.kind === 'warning' && !told.warnings.includes(event.message)
        ? [...told.warnings, event.message]
        : told.warnings,
  };
}

const KINDS: ReadonlySet<string> = new Set<ServingEvent['kind']>([
  'load-progress',
  'load-step',
  'tuning-started',
  'trial-started',
  'trial-done',
  'warning',
]);

/** A line that is torn or of another kind says nothing. */
function parsed(data: string): ServingEvent | undefined {
  try {
    const event: unknown = JSON.parse(data);
    return isEvent(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is ServingEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    KINDS.has(value.kind)
  );
}
