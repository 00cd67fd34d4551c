import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api, type StartLoadTest } from '../../api/client.js';
import { RUNS_KEY } from '../runs/latest-runs.js';
import { type RunName, runPageAddress, runQuery } from '../runs/run-address.js';
import { isActive } from '../runs/run-status.js';

export const LOAD_TESTS_KEY = ['load-tests'] as const;
export const loadTestKey = ({ id, folder }: RunName) => ['load-test', folder, id] as const;

/** Milliseconds between two looks at the list while a test goes on. */
const BUSY = 2_000;

export function useLoadTests() {
  return useQuery({
    queryKey: LOAD_TESTS_KEY,
    queryFn: async ({ signal }) => (await api.listLoadTests({ signal })).tests,
    refetchOnMount: 'always',
    refetchInterval: ({ state }) =>
      state.data?.some(({ run }) => isActive(run)) === true ? BUSY : false,
  });
}

export function useLoadTest(run: RunName) {
  return useQuery({
    queryKey: loadTestKey(run),
    queryFn: ({ signal }) => api.loadTest(runQuery(run), { signal }),
    // The events tell the rest; this catches a run whose process died without a word.
    refetchInterval: ({ state }) =>
      state.data !== undefined && isActive(state.data.run) ? BUSY : false,
  });
}

/** Starts a load test and opens its page. */
export function useStartLoadTest() {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: (request: StartLoadTest) => api.startLoadTest(request),
    onSuccess: (run) => {
      void queries.invalidateQueries({ queryKey: RUNS_KEY });
      void queries.invalidateQueries({ queryKey: LOAD_TESTS_KEY });
      navigate(runPageAddress(run));
    },
  });
}
