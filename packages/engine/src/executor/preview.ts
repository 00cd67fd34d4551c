import { limit, table } from '@lathe/flow';
import type { Page } from '../engine.js';
import type { Executor } from './executor.js';
import { readyNode, statementOf } from './prepared.js';
import {
  callOptions,
  PREVIEW_WHOLE_ROWS,
  type PreviewSubject,
  preparePreview,
  type SampledStep,
  sampledSteps,
} from './preview-request.js';
import type { ColumnProfile } from './profile.js';
import type { SampleRule } from './sample.js';

export interface Preview {
  readonly node: string;
  readonly page: Page;
  /** Of the whole table. */
  readonly rows: number;
  readonly profile: readonly ColumnProfile[];
  /** What the profile was computed on: everything, or a sample of the stored rows above. */
  readonly profiledOn: { readonly rows: number; readonly sources: readonly SampleRule[] };
  /** Steps whose learned state comes from fewer rows than the whole table has. */
  readonly fittedOn: readonly SampledStep[];
  readonly printed: string | null;
}

export interface PreviewRequest extends PreviewSubject {
  readonly offset?: number;
  /** Default 100. */
  readonly pageRows?: number;
}

/**
 * The first rows of a node, how many there are, and a profile of each column, in one answer: every
 * column, with values as long as they are. Rows and their number are exact; the profile, and what large
 * tables teach a step in a preview, may come from a sample, which the result says.
 */
export async function preview(executor: Executor, request: PreviewRequest): Promise<Preview> {
  const { target: id } = request;
  const { engine, reader } = executor;
  const options = callOptions(request);
  const prepared = await preparePreview(executor, request);
  const node = readyNode(prepared, id);
  const basis = await reader.sampled(prepared, id, 'to learn from', options);
  const all = table(id, node.schema);
  const [page, rows, profile, profiledRows, fittedOn] = await Promise.all([
    engine.page(statementOf(prepared, id), request.offset ?? 0, request.pageRows ?? 100, options),
    reader.countRows(prepared, id, options),
    reader.profile(
      basis.prepared,
      [id],
      node.rowWise ? all : limit(all, PREVIEW_WHOLE_ROWS),
      options,
    ),
    reader.countRows(basis.prepared, id, options),
    sampledSteps(executor, prepared, options),
  ]);
  return {
    node: id,
    page,
    rows,
    profile,
    profiledOn: { rows: profiledRows, sources: basis.rules },
    fittedOn: fittedOn.filter(({ node: step }) => prepared.fitted.has(step)),
    printed: node.printed ?? null,
  };
}
