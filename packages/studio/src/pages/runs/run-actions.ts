import { LatheError } from '@lathe/flow';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api, type RunSummary, type StartRun } from '../../api/client.js';
import { toast } from '../../app/toasts.js';
import { RUNS_KEY } from './latest-runs.js';
import { type RunName, runPageAddress, runQuery } from './run-address.js';

/** The key under which a run is kept by react-query. */
export const runKeyOf = ({ id, folder }: RunName) => ['run', folder, id] as const;

/** Starts a run and opens its page, unless `onStarted` does something else. */
export function useStartRun(onStarted?: (run: RunSummary) => void) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: (request: StartRun) => api.startRun(request),
    onSuccess: (run) => {
      void queries.invalidateQueries({ queryKey: RUNS_KEY });
      if (onStarted === undefined) navigate(runPageAddress(run));
      else onStarted(run);
    },
  });
}

/** Calls runs off; says so when it cannot. */
export function useCancelRun() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (run: RunName) => api.cancelRun(runQuery(run)),
    onSettled: (_, __, run) => {
      void queries.invalidateQueries({ queryKey: RUNS_KEY });
      void queries.invalidateQueries({ queryKey: runKeyOf(run) });
    },
    onError: (error) => toast({ text: LatheError.from(error).message, tone: 'bad' }),
  });
}
