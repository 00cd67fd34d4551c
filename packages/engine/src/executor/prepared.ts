import type { Part, Relation, Schema } from '@lathe/flow';
import { duckDbDialect, LatheError, printStatement, table } from '@lathe/flow';
import type { SourceReport } from '../engine.js';
import type { FittedNode } from './state.js';

/** Rows an engine holds under a name: a source, a Python step's output, a stored result. */
export interface Anchor {
  readonly table: string;
  readonly rows: number;
}

/** A source or step that can be read: its schema and either stored rows or a relation over its inputs. */
export interface ReadyNode {
  readonly id: string;
  /** Address of its rows: equal keys mean equal rows. */
  readonly key: string;
  /** Hash of what the document says, without data. */
  readonly definition: string;
  /** Identity of the data it comes from. */
  readonly data: string;
  readonly inputs: readonly string[];
  readonly schema: Schema;
  readonly rowWise: boolean;
  readonly keepsRows: boolean;
  readonly rows: Anchor | Relation;
  /** Of a step whose rows are kept: the relation over its inputs that gives them. */
  readonly computed?: Relation;
  /** Of a source: the statement that reads its files. */
  readonly source?: SourceReport;
  /** Of a Python step. */
  readonly printed?: string;
  /** Of a Python step that saw a sample of its input, in a preview. */
  readonly ranOn?: { readonly rows: number; readonly of: number };
}

export const isAnchor = (rows: Anchor | Relation): rows is Anchor => 'table' in rows;

/** Everything one target needs, fitted and typed. */
export interface Prepared {
  readonly target: string;
  readonly nodes: ReadonlyMap<string, ReadyNode>;
  readonly fitted: ReadonlyMap<string, FittedNode>;
}

export function readyNode(prepared: Pick<Prepared, 'nodes'>, id: string): ReadyNode {
  const node = prepared.nodes.get(id);
  if (node !== undefined) return node;
  throw new LatheError({
    code: 'internal',
    kind: 'internal',
    message: `Node "${id}" was not prepared.`,
    advice: 'This is a defect in Lathe; please report it.',
  });
}

/**
 * The table expressions `relation`'s statement needs, from the nearest stored rows on.
 * `stand` says where an anchor's rows are (the whole table, or a sample of it).
 */
export function partsFor(
  prepared: Pick<Prepared, 'nodes'>,
  ids: readonly string[],
  stand: (node: ReadyNode, anchor: Anchor) => Part = (node, anchor) => ({
    name: node.id,
    relation: table(anchor.table, node.schema),
  }),
): Part[] {
  const parts: Part[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const node = readyNode(prepared, id);
    if (isAnchor(node.rows)) {
      parts.push(stand(node, node.rows));
      return;
    }
    for (const input of node.inputs) visit(input);
    parts.push({ name: id, relation: node.rows });
  };
  for (const id of ids) visit(id);
  return parts;
}

/** One statement for a relation over prepared nodes. */
export function statementFor(
  prepared: Pick<Prepared, 'nodes'>,
  inputs: readonly string[],
  relation: Relation,
): string {
  return printStatement(partsFor(prepared, inputs), relation, duckDbDialect);
}

/** The statement that gives a node's rows. */
export function statementOf(prepared: Pick<Prepared, 'nodes'>, id: string): string {
  return statementFor(prepared, [id], table(id, readyNode(prepared, id).schema));
}

/**
 * The statement that gives a node's rows from the files themselves, for people to read and run.
 * Rows that a Python step made are a table named for the step.
 */
export function readableStatement(prepared: Prepared, id: string): string {
  const comments: string[] = [];
  const nodes = new Map(
    [...prepared.nodes].map(([name, node]) => [
      name,
      node.computed === undefined ? node : { ...node, rows: node.computed },
    ]),
  );
  const parts = partsFor({ nodes }, [id], (node, anchor) => {
    if (node.source !== undefined) return { name: node.id, statement: node.source.statement };
    comments.push(`-- ${node.id}_output: the rows that the Python step "${node.id}" gives back.`);
    return { name: node.id, relation: table(`${node.id}_output`, node.schema), anchor };
  });
  const body = table(id, readyNode(prepared, id).schema);
  return [...comments, printStatement(parts, body, duckDbDialect)].join('\n');
}
