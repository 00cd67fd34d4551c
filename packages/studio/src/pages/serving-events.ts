import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RunSummary, ServingEvent } from '../api/client.js';
import { RUNS_KEY } from './runs/latest-runs.js';
import { isActive } from './runs/run-status.js';
import { type Connection, followRun } from './runs/run-stream.js';

/** What a load test or a tuning run tells while it goes on. */
export interface ServingTold {
  /** The latest of each kind. */
  readonly latest: { readonly [K in ServingEvent['kind']]?: Extract<ServingEvent, { kind: K }> };
  readonly warnings: readonly string[];
  readonly connection: Connection;
}

const NOTHING_TOLD: ServingTold = { latest: {}, warnings: [], connection: 'open' };

/**
 * Follows the log of a load test or a tuning run that goes on. What is kept under `queryKey` is asked for
 * again when a step or a trial is done, and when the run has ended.
 */
export function useServingEvents(run: RunSummary, queryKey: QueryKey): ServingTold {
  const [told, setTold] = useState(NOTHING_TOLD);
  const queries = useQueryClient();
  const { id, folder } = run;
  const active = isActive(run);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key follows the name of the run
  useEffect(() => {
    if (!active) return;
    const again = (): void => void queries.invalidateQueries({ queryKey });
    return followRun(
      { id, folder },
      {
        isEvent,
        onEvents: (events) => {
          setTold((before) => events.reduce(toldWith, before));
          if (events.some(isMeasured)) again();
        },
        onConnection: (connection) => setTold((before) => ({ ...before, connection })),
        onEnd: () => {
          again();
          // The bar at the top tells what runs.
          void queries.invalidateQueries({ queryKey: RUNS_KEY });
        },
      },
    );
  }, [id, folder, active, queries]);
  return told;
}

const isMeasured = ({ kind }: ServingEvent): boolean =>
  kind === 'load-step' || kind === 'trial-done';

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

function isEvent(value: unknown): value is ServingEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    KINDS.has(value.kind)
  );
}
