import { LatheError } from '@lathe/flow';
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, type EndpointEntry, type StartEndpoint } from '../../api/client.js';
import { toast } from '../../app/toasts.js';
import { remember } from './endpoint-history.js';
import { isLiving } from './endpoint-state.js';

/** Milliseconds between two looks at the list while something serves, and while nothing does. */
const BUSY = 2_000;
const IDLE = 10_000;

export const ENDPOINTS_KEY = ['endpoints'] as const;
const endpointKey = (id: string) => ['endpoint', id] as const;

/** The endpoints of the workspace, kept up to date. */
export function useEndpoints(): UseQueryResult<readonly EndpointEntry[]> {
  return useQuery({
    queryKey: ENDPOINTS_KEY,
    queryFn: async ({ signal }) => {
      const { endpoints } = await api.listEndpoints({ signal });
      remember(endpoints);
      return endpoints;
    },
    refetchOnMount: 'always',
    refetchInterval: ({ state }) => (state.data?.some(isLiving) === true ? BUSY : IDLE),
  });
}

/** One endpoint, once a second while it lives. */
export function useEndpoint(id: string): UseQueryResult<EndpointEntry> {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: endpointKey(id),
    queryFn: async ({ signal }) => {
      const entry = await api.endpoint({ id }, { signal });
      remember([entry]);
      return entry;
    },
    refetchOnMount: 'always',
  });
  const isFollowed = query.data !== undefined && isLiving(query.data);
  useEffect(() => {
    if (!isFollowed) return;
    const stream = new EventSource(api.endpointEventsAddress({ id }));
    const tell = ({ data }: MessageEvent<string>): void => {
      const entry = parsed(data);
      if (entry === undefined) return;
      remember([entry]);
      queries.setQueryData(endpointKey(id), entry);
    };
    stream.onmessage = tell;
    stream.addEventListener('end', (event) => {
      tell(event);
      stream.close();
      void queries.invalidateQueries({ queryKey: ENDPOINTS_KEY });
    });
    return () => stream.close();
  }, [id, isFollowed, queries]);
  return query;
}

/** Starts an endpoint; `onStarted` gets it while it still loads its models. */
export function useStartEndpoint(onStarted: (endpoint: EndpointEntry) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (request: StartEndpoint) => api.startEndpoint(request),
    onSuccess: (endpoint) => {
      void queries.invalidateQueries({ queryKey: ENDPOINTS_KEY });
      onStarted(endpoint);
    },
  });
}

/** Stops endpoints; says so when it cannot. */
export function useStopEndpoint() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, force }: { readonly id: string; readonly force: boolean }) =>
      api.stopEndpoint({ id, ...(force ? { force: 'true' as const } : {}) }),
    onSettled: (_, __, { id }) => {
      void queries.invalidateQueries({ queryKey: ENDPOINTS_KEY });
      void queries.invalidateQueries({ queryKey: endpointKey(id) });
    },
    onError: (error) => toast({ text: LatheError.from(error).message, tone: 'bad' }),
  });
}

/** Takes endpoints that have ended off the list. */
export function useRemoveEndpoint(onRemoved: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.removeEndpoint({ id }),
    onSuccess: onRemoved,
    onSettled: () => void queries.invalidateQueries({ queryKey: ENDPOINTS_KEY }),
    onError: (error) => toast({ text: LatheError.from(error).message, tone: 'bad' }),
  });
}

/** A line that is torn or is no endpoint says nothing. */
function parsed(data: string): EndpointEntry | undefined {
  try {
    const entry: unknown = JSON.parse(data);
    return isEntry(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is EndpointEntry {
  return typeof value === 'object' && value !== null && 'id' in value && 'life' in value;
}
