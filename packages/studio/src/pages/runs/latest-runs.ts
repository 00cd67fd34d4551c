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

/** The time, for durations that grow; told once a second while `ticking`. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    if (!ticking) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
