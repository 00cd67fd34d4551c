import type { CallOptions } from '../engine.js';
import type { Executor } from './executor.js';
import type { PrepareRequest } from './prepare-request.js';
import { type Prepared, readyNode } from './prepared.js';
import { SAMPLE_ROWS } from './sample.js';

/** Tables up to this size are fitted and profiled whole in previews. */
export const PREVIEW_WHOLE_ROWS = 200_000;

/** A node of a flow to look at, without running the flow. */
export interface PreviewSubject extends Omit<PrepareRequest, 'sampleAbove' | 'keepTarget'> {
  /** Fit and run Python on every row, however long it takes; default false. */
  readonly whole?: boolean;
}

/** A step that, in a preview, saw fewer rows than there are. */
export interface SampledStep {
  readonly node: string;
  readonly rows: number;
  readonly of: number;
}

/** Prepares a node for looking at it: large tables are stood for by samples where steps learn. */
export function preparePreview(
  executor: Executor,
  { whole, ...subject }: PreviewSubject,
  keepTarget?: PrepareRequest['keepTarget'],
): Promise<Prepared> {
  return executor.prepare({
    ...subject,
    ...(whole === true ? {} : { sampleAbove: PREVIEW_WHOLE_ROWS }),
    ...(keepTarget === undefined ? {} : { keepTarget }),
  });
}

export function callOptions({ signal }: { readonly signal?: AbortSignal }): CallOptions {
  return signal === undefined ? {} : { signal };
}

/** Steps at or above the target that learned from a sample, or ran on one. */
export async function sampledSteps(
  executor: Executor,
  prepared: Prepared,
  options: CallOptions,
): Promise<SampledStep[]> {
  const found: SampledStep[] = [];
  for (const [node, { rows }] of prepared.fitted) {
    if (rows > SAMPLE_ROWS) continue;
    const [input] = readyNode(prepared, node).inputs;
    if (input === undefined) continue;
    const of = await executor.reader.countRows(prepared, input, options);
    if (of > PREVIEW_WHOLE_ROWS) found.push({ node, rows, of });
  }
  for (const { id, ranOn } of prepared.nodes.values()) {
    if (ranOn !== undefined) found.push({ node: id, ...ranOn });
  }
  return found;
}

/** What a step's learned state comes from. */
export interface LearnedFrom {
  /** `stored`: state kept beside the flow was used; `data`: learned now. */
  readonly from: 'stored' | 'data';
  readonly rows: number;
  /** Rows its input has now. */
  readonly of: number;
}

/** What the target learned from; null where it learns nothing. */
export async function learnedFrom(
  executor: Executor,
  prepared: Prepared,
  { target, state }: Pick<PreviewSubject, 'target' | 'state'>,
  options: CallOptions,
): Promise<LearnedFrom | null> {
  const fitted = prepared.fitted.get(target);
  const [input] = readyNode(prepared, target).inputs;
  if (fitted === undefined || input === undefined) return null;
  const of = await executor.reader.countRows(prepared, input, options);
  return { from: state?.nodes[target] === fitted ? 'stored' : 'data', rows: fitted.rows, of };
}
