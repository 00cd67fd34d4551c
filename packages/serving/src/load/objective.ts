import { LatheError } from '@lathe/flow';
import type { Estimate, LatencyFigures, Objective } from './load-report.js';

const PERCENTILES: readonly Objective['percentile'][] = [50, 90, 95, 99, 99.9];

/** Reads `p95<60ms`, `p99.9<1.5s`. Errors: `objective-unreadable`. */
export function parseObjective(text: string): Objective {
  const match = /^\s*p(\d+(?:\.\d+)?)\s*<\s*(\d+(?:\.\d+)?)\s*(ms|s)\s*$/.exec(text);
  const percentile = PERCENTILES.find((each) => each === Number(match?.[1]));
  const below = Number(match?.[2]) * (match?.[3] === 's' ? 1000 : 1);
  if (percentile === undefined || !(below > 0)) {
    throw new LatheError({
      code: 'objective-unreadable',
      kind: 'usage',
      message: `"${text}" is not an objective.`,
      advice: 'Write one like p95<60ms, with p50, p90, p95, p99 or p99.9 and a time in ms or s.',
    });
  }
  return { percentile, below };
}

/** The figure that an objective is about. The largest percentile has no interval of its own. */
export function latencyAt(latency: LatencyFigures, percentile: Objective['percentile']): Estimate {
  switch (percentile) {
    case 50:
      return latency.p50;
    case 90:
      return latency.p90;
    case 95:
      return latency.p95;
    case 99:
      return latency.p99;
    case 99.9:
      return { value: latency.p999, low: latency.p999, high: latency.p999 };
  }
}
