import { limit, table } from '@lathe/flow';
import type { Page } from '../engine.js';
import type { Executor } from './executor.js';
import { SAMPLE_ROWS, SAMPLE_SEED } from './executor.js';
import type { PrepareRequest } from './prepare-request.js';
import { isAnchor, type Prepared, readyNode, statementOf } from './prepared.js';
import type { ColumnProfile } from './profile.js';
import type { SampleRule } from './sample.js';

/** Tables up to this size are fitted and profiled whole in previews. */
export const PREVIEW_WHOLE_ROWS = 200_000;

export interface Preview {
  readonly node: string;
  readonly page: Page;
  /** Of the whole table. */
  readonly rows: number;
  readonly profile: readonly ColumnProfile[];
  /** What the profile was computed on: everything, or a sample of the stored rows above. */
  readonly profiledOn: { readonly rows: number; readonly sources: readonly SampleRule[] };
  /** Steps whose learned state comes from fewer rows than the whole table has. */
  readonly fittedOn: readonly {
    readonly node: string;
    readonly rows: number;
    readonly of: number;
  }[];
  readonly printed: string | null;
}

export interface PreviewRequest extends Omit<PrepareRequest, 'sampleAbove'> {
  readonly offset?: number;
  /** Default 100. */
  readonly pageRows?: number;
  /** Fit and run Python on every row, however long it takes; default false. */
  readonly whole?: boolean;
}

/**
 * The first rows of a node, how many there are, and a profile of each column. Rows and their number
 * are exact; the profile, and what large tables teach a step in a preview, may come from a sample,
 * which the result says.
 */
export async function preview(executor: Executor, request: PreviewRequest): Promise<Preview> {
  const id = request.target;
  const options = request.signal === undefined ? {} : { signal: request.signal };
  const prepared = await executor.prepare({
    ...request,
    ...(request.whole === true ? {} : { sampleAbove: PREVIEW_WHOLE_ROWS }),
  });
  const node = readyNode(prepared, id);
  const basis = await profileBasis(executor, prepared, id, options);
  const [page, rows, profile, profiledRows, fittedOn] = await Promise.all([
    executor.engine.page(
      statementOf(prepared, id),
      request.offset ?? 0,
      request.pageRows ?? 100,
      options,
    ),
    executor.countRows(prepared, id, options),
    executor.profile(
      basis.prepared,
      [id],
      node.rowWise ? table(id, node.schema) : limit(table(id, node.schema), PREVIEW_WHOLE_ROWS),
      options,
    ),
    executor.countRows(basis.prepared, id, options),
    partlyFitted(executor, prepared, options),
  ]);
  return {
    node: id,
    page,
    rows,
    profile,
    profiledOn: { rows: profiledRows, sources: basis.sources },
    fittedOn,
    printed: node.printed ?? null,
  };
}

/** Small tables are profiled whole; of large ones, samples stand for the stored rows. */
async function profileBasis(
  executor: Executor,
  prepared: Prepared,
  id: string,
  options: { readonly signal?: AbortSignal },
): Promise<{ prepared: Prepared; sources: SampleRule[] }> {
  const sampled = await executor.sampled(prepared, id, options);
  const sources: SampleRule[] = [];
  for (const [name, node] of sampled.nodes) {
    const before = readyNode(prepared, name);
    if (!isAnchor(node.rows) || !isAnchor(before.rows) || node.rows.table === before.rows.table)
      continue;
    sources.push({
      rows: node.rows.rows,
      of: before.rows.rows,
      seed: SAMPLE_SEED,
      rule: 'hash of row number',
    });
  }
  return { prepared: sampled, sources };
}

async function partlyFitted(
  executor: Executor,
  prepared: Prepared,
  options: { readonly signal?: AbortSignal },
): Promise<{ node: string; rows: number; of: number }[]> {
  const found: { node: string; rows: number; of: number }[] = [];
  for (const [node, state] of prepared.fitted) {
    if (state.rows > SAMPLE_ROWS) continue;
    const [input] = readyNode(prepared, node).inputs;
    if (input === undefined) continue;
    const of = await executor.countRows(prepared, input, options);
    if (of > PREVIEW_WHOLE_ROWS) found.push({ node, rows: state.rows, of });
  }
  return found;
}
