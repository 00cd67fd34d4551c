import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, type RunSummary } from '../../api/client.js';
import { isActive } from './run-status.js';

/** Milliseconds between two looks at the list while something runs, and while nothing does. */
const BUSY = 1_500;
const IDLE = 20_000;

export const RUNS_KEY = ['runs'] as const;

/** Latest runs, newest first, kept up to date. */
export function useLatestRuns(): UseQueryResult<readonly RunSummary[]> {
  return useQuery({
    queryKey: RUNS_KEY,
    queryFn: async ({ signal }) => (await api.listRuns({ signal })).runs,
    refetchInterval: ({ state }) => (state.data?.some(isActive) === true ? BUSY : IDLE),
  });
}

/** Milliseconds between two looks at the clock: while a duration grows, and while only "5 min ago" does. */
const SECOND = 1_000;
const HALF_MINUTE = 30_000;

/** The time, told once a second while `ticking`, else twice a minute. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), ticking ? SECOND : HALF_MINUTE);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
