import type { FlowDocument, LatheErrorJson } from '@lathe/flow';
import { LatheError } from '@lathe/flow';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { api, type Changes, type Preview, type Profile } from '../api/client.js';
import { draftOf } from '../api/flow-draft.js';
import type { GridSource } from '../grid/grid-source.js';
import { previewSource, type TableBefore } from './preview-source.js';
import { subjectKey } from './subject.js';
import { useSettled } from './use-settled.js';

export interface TableRequest {
  readonly path: string;
  readonly flow: FlowDocument;
  readonly node: string;
  /** Fit and run Python on every row. */
  readonly whole: boolean;
  /** `sample`: seeded rows with extremes and rare values, instead of the first ones. */
  readonly rows: 'all' | 'sample';
  /** Compare with the table before the step. */
  readonly compare: boolean;
  /** The table that the step reads, as far as it is known. */
  readonly before: TableBefore | undefined;
}

export interface Table {
  /** Of the node, or while it is computed of what was shown before. */
  readonly source: GridSource | undefined;
  readonly preview: Preview | undefined;
  readonly profile: Profile | undefined;
  readonly changes: Changes | undefined;
  /** To be told which columns are in view. */
  readonly onColumnsShown: (names: readonly string[]) => void;
  /** True while `source` shows an older state. */
  readonly isStale: boolean;
  readonly isWaiting: boolean;
  readonly error: LatheErrorJson | null;
}

/** Rows of the first page; enough for a tall window. */
const FIRST_ROWS = 200;
const FIRST_COLUMNS = 60;
/** Columns are profiled in blocks, as they come into view. */
const BLOCK_COLUMNS = 50;
/** Milliseconds of rest before keystrokes that follow each other are previewed. */
const REST = 90;

/** A node's table: computed by the server when what it depends on changes; older requests are cancelled. */
export function useTable(request: TableRequest): Table {
  const { path, flow, node, whole, rows, compare, before } = request;
  const wanted = useMemo(() => ({ key: subjectKey(flow, node), flow, node }), [flow, node]);
  const key = useSettled(wanted.key, REST);
  const current = wanted.key === key;
  const subject = useMemo(
    () => ({ path, document: draftOf(wanted.flow), node: wanted.node, whole }),
    [path, wanted, whole],
  );
  const previewed = useQuery({
    queryKey: ['preview', path, key, whole, rows],
    // The subject stays with its answer: a stale table goes on with the flow that it was made from.
    queryFn: async ({ signal }) => ({
      subject,
      rows,
      preview: await api.preview({ ...subject, rows, limit: FIRST_ROWS }, { signal }),
    }),
    enabled: current,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const fresh = current && previewed.data !== undefined && !previewed.isPlaceholderData;
  const preview = previewed.data?.preview;
  const [blocks, setBlocks] = useState<readonly number[]>([0]);
  const onColumnsShown = useCallback(
    (names: readonly string[]) => {
      const places = new Map(preview?.schema.map((column, place) => [column.name, place]));
      const shown = new Set(
        names.flatMap((name) => Math.floor((places.get(name) ?? 0) / BLOCK_COLUMNS)),
      );
      setBlocks((before) =>
        shown.size === before.length && before.every((block) => shown.has(block))
          ? before
          : [...shown].sort((a, b) => a - b),
      );
    },
    [preview],
  );
  const profile = useQueries({
    queries: blocks.map((block) => ({
      queryKey: ['profile', path, key, whole, block],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.profile({ ...subject, columns: blockColumns(preview, block) }, { signal }),
      enabled: fresh && blockColumns(preview, block).length > 0,
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: joinedProfiles,
  });
  const compared = useQuery({
    queryKey: ['changes', path, key, whole],
    queryFn: ({ signal }) =>
      api.changes(
        {
          ...subject,
          limit: FIRST_ROWS,
          columns: preview?.schema.slice(0, FIRST_COLUMNS).map(({ name }) => name) ?? [],
        },
        { signal },
      ),
    enabled: fresh && compare,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const changes = compare && !previewed.isPlaceholderData ? compared.data : undefined;
  // A table that cannot be computed leaves the one before on the page.
  const last = useRef(previewed.data);
  if (previewed.data !== undefined) last.current = previewed.data;
  const shown = previewed.data ?? last.current;
  const source = useMemo(
    () => (shown === undefined ? undefined : previewSource({ ...shown, profile, changes, before })),
    [shown, profile, changes, before],
  );
  return {
    source,
    preview,
    profile,
    changes,
    onColumnsShown,
    isStale: !fresh && source !== undefined,
    isWaiting: previewed.isFetching || !current,
    error: current && previewed.error !== null ? LatheError.from(previewed.error).toJSON() : null,
  };
}

function blockColumns(preview: Preview | undefined, block: number): string[] {
  return (
    preview?.schema
      .slice(block * BLOCK_COLUMNS, (block + 1) * BLOCK_COLUMNS)
      .map(({ name }) => name) ?? []
  );
}

/** The blocks that have come as one profile; undefined before the first. */
function joinedProfiles(
  results: readonly { readonly data: Profile | undefined }[],
): Profile | undefined {
  const known = results.flatMap(({ data }) => data ?? []);
  const [first] = known;
  if (first === undefined) return undefined;
  return known.length === 1
    ? first
    : { ...first, columns: known.flatMap(({ columns }) => columns) };
}
