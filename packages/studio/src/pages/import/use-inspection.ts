import { LatheError, type SourceDefinition } from '@lathe/flow';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, type Inspection } from '../../api/client.js';

/** Milliseconds without a change after which the effect is computed. */
const PAUSE = 250;

export interface InspectionView {
  /** The latest answer; it may belong to earlier settings, see `isStale`. */
  readonly inspection: Inspection | null;
  /** True while `inspection` is not that of the settings as they are. */
  readonly isStale: boolean;
  readonly isWaiting: boolean;
  readonly error: LatheError | null;
  /** Reads the whole source, for exact counts, until a setting changes. */
  readonly readWhole: () => void;
  readonly isReadingWhole: boolean;
}

/**
 * How a source would be read, kept up with its settings: asked for after a short pause, superseded
 * questions are called off, the previous answer stays until the new one is there. `null`: nothing to ask.
 */
export function useInspection(folder: string, source: SourceDefinition | null): InspectionView {
  const wanted = source === null ? '' : JSON.stringify(source);
  const settled = usePaused(wanted);
  const [wholeFor, setWholeFor] = useState<string | null>(null);
  const whole = wholeFor === settled;
  const { data, error, isFetching, isPlaceholderData } = useQuery({
    queryKey: ['inspection', folder, settled, whole],
    queryFn: ({ signal }) =>
      api.inspectFile(
        { folder, source: JSON.parse(settled), ...(whole ? { whole: true } : {}) },
        { signal },
      ),
    enabled: settled !== '',
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  // An answer stays in sight while a mistake in the settings is mended.
  const last = useRef<Inspection | null>(null);
  if (data !== undefined && !isPlaceholderData) last.current = data;
  const isStale = wanted !== settled || isPlaceholderData || error !== null;
  return {
    inspection: data ?? last.current,
    isStale,
    isWaiting: wanted !== settled || isFetching,
    error: error === null ? null : LatheError.from(error),
    readWhole: () => setWholeFor(settled),
    isReadingWhole: whole && isFetching,
  };
}

/** The value once it has stayed the same for a while; at once the first time. */
function usePaused(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    if (value === settled) return;
    const timer = setTimeout(() => setSettled(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value, settled]);
  return settled;
}
