import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api, type RunSummary, type StartTuning } from '../../api/client.js';
import { RUNS_KEY } from '../runs/latest-runs.js';
import { type RunName, runPageAddress, runQuery } from '../runs/run-address.js';
import { isActive } from '../runs/run-status.js';

export const TUNINGS_KEY = ['tunings'] as const;
export const tuningKey = ({ id, folder }: RunName) => ['tuning', folder, id] as const;

/** Milliseconds between two looks at the list, and at a run, while one goes on. */
const BUSY = 3_000;

export function useTunings() {
  return useQuery({
    queryKey: TUNINGS_KEY,
    queryFn: async ({ signal }) => (await api.listTunings({ signal })).tunings,
    refetchOnMount: 'always',
    refetchInterval: ({ state }) =>
      state.data?.some(({ run }) => isActive(run)) === true ? BUSY : false,
  });
}

export function useTuning(run: RunName) {
  return useQuery({
    queryKey: tuningKey(run),
    queryFn: ({ signal }) => api.tuning(runQuery(run), { signal }),
    // The events tell the rest; this catches a run whose process died without a word.
    refetchInterval: ({ state }) =>
      state.data !== undefined && isActive(state.data.run) ? BUSY : false,
  });
}

/** Starts a tuning run and opens its page. */
export function useStartTuning() {
  const opened = useOpenTuning();
  return useMutation({
    mutationFn: (request: StartTuning) => api.startTuning(request),
    onSuccess: opened,
  });
}

/** Goes on with a run that was broken off, as a new run, and opens its page. */
export function useResumeTuning() {
  const opened = useOpenTuning();
  return useMutation({
    mutationFn: (run: RunName) => api.resumeTuning(runQuery(run)),
    onSuccess: opened,
  });
}

function useOpenTuning(): (run: RunSummary) => void {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return (run) => {
    void queries.invalidateQueries({ queryKey: RUNS_KEY });
    void queries.invalidateQueries({ queryKey: TUNINGS_KEY });
    navigate(runPageAddress(run));
  };
}
