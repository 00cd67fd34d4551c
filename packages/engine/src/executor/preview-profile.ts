import {
  aggregate,
  type Column,
  column,
  isNumeric,
  project,
  requireColumn,
  summarise,
  table,
} from '@lathe/flow';
import type { CallOptions, Value } from '../engine.js';
import { type Basis, basisOf } from './basis.js';
import { contentOf } from './content.js';
import type { Executor } from './executor.js';
import { isAnchor, type Prepared, type ReadyNode, readyNode } from './prepared.js';
import { callOptions, type PreviewSubject, preparePreview } from './preview-request.js';
import type { ColumnProfile } from './profile.js';

export interface ProfileRequest extends PreviewSubject {
  /** Default all. */
  readonly columns?: readonly string[];
}

/**
 * A column's profile on its basis. `minimum` and `maximum` are those of the basis, which the bins of the
 * histogram divide; `wholeRange` those of every row.
 */
export interface PreviewColumnProfile extends ColumnProfile {
  /** Numbers, dates and times that pass unchanged from a stored table; null elsewhere. */
  readonly wholeRange: { readonly minimum: Value; readonly maximum: Value } | null;
}

export interface ProfilePreview {
  readonly node: string;
  readonly columns: readonly PreviewColumnProfile[];
  readonly basis: Basis;
}

/**
 * What stands above the columns of a node in the grid: on every row of small tables, on a seeded sample of
 * large ones, which `basis` says; `whole` computes it on every row.
 * Errors: those of preparing the node; `column-missing`.
 */
export async function previewProfile(
  executor: Executor,
  request: ProfileRequest,
): Promise<ProfilePreview> {
  const { target: id } = request;
  const { reader } = executor;
  const options = callOptions(request);
  const prepared = await preparePreview(executor, request, 'dear');
  const { schema } = readyNode(prepared, id);
  const chosen = request.columns?.map((name) => requireColumn(schema, name, 'columns')) ?? schema;
  const on =
    request.whole === true
      ? { prepared, rules: [] }
      : await reader.sampled(prepared, id, 'to learn from', options);
  const [profiles, rows, of, ranges] = await Promise.all([
    chosen.length === 0
      ? []
      : reader.profile(
          on.prepared,
          [id],
          project(
            table(id, schema),
            chosen.map(({ name }) => ({ name, expression: column(name) })),
          ),
          options,
        ),
    reader.countRows(on.prepared, id, options),
    reader.countRows(prepared, id, options),
    on.rules.length === 0 ? undefined : wholeRanges(executor, prepared, id, chosen, options),
  ]);
  return {
    node: id,
    columns: profiles.map((profile) => ({
      ...profile,
      wholeRange:
        ranges === undefined
          ? { minimum: profile.minimum, maximum: profile.maximum }
          : (ranges.get(profile.name) ?? null),
    })),
    basis: basisOf(on.rules, rows, of),
  };
}

type Range = NonNullable<PreviewColumnProfile['wholeRange']>;

/**
 * Exact ranges of columns that a node has unchanged from a stored table, row for row: engines keep them
 * with the rows, so that they need not be read.
 */
async function wholeRanges(
  { reader }: Executor,
  prepared: Prepared,
  id: string,
  columns: readonly Column[],
  options: CallOptions,
): Promise<Map<string, Range>> {
  const content = contentOf(prepared, table(id, readyNode(prepared, id).schema));
  const anchor = anchorNamed(prepared, content.rows);
  const ranges = new Map<string, Range>();
  if (anchor === undefined) return ranges;
  const { table: stored } = anchor.rows;
  const passed = columns.flatMap(({ name, type }) => {
    const address = content.columns.get(name);
    const from = anchor.node.schema.find((each) => address === `${stored}.${each.name}`);
    const isOrdered = isNumeric(type) || type.kind === 'date' || type.kind === 'timestamp';
    return from === undefined || !isOrdered ? [] : [{ name, from: from.name }];
  });
  if (passed.length === 0) return ranges;
  const bounds = passed.flatMap(({ from }, index) => [
    { name: `a${index}`, expression: aggregate('minimum', column(from)) },
    { name: `z${index}`, expression: aggregate('maximum', column(from)) },
  ]);
  const ask = reader.askOver({ nodes: new Map() }, [], options);
  const [found] = await ask(summarise(table(stored, anchor.node.schema), [], bounds));
  for (const [index, { name }] of passed.entries()) {
    const [minimum, maximum] = [found?.[`a${index}`] ?? null, found?.[`z${index}`] ?? null];
    if ([minimum, maximum].some(isNotFinite)) continue;
    ranges.set(name, { minimum, maximum });
  }
  return ranges;
}

/** The range of a column with NaN or infinite values takes reading it. */
const isNotFinite = (value: Value): boolean => typeof value === 'number' && !Number.isFinite(value);

function anchorNamed(prepared: Prepared, name: string) {
  for (const node of prepared.nodes.values()) {
    const found = anchorOf(node);
    if (found?.rows.table === name) return found;
  }
  return undefined;
}

const anchorOf = (node: ReadyNode) => (isAnchor(node.rows) ? { node, rows: node.rows } : undefined);
