import { type Ask, aggregate, type CellRow, type Relation, summarise, table } from '@lathe/flow';
import type { CallOptions, Engine } from '../engine.js';
import { contentAddress, contentOf } from './content.js';
import { notStored } from './failures.js';
import { contentKey } from './keys.js';
import { KnownProfiles } from './known-profiles.js';
import { lookingSampleOf } from './looking-sample.js';
import { Memo } from './memo.js';
import {
  type Anchor,
  isAnchor,
  type Prepared,
  type ReadyNode,
  readyNode,
  statementFor,
} from './prepared.js';
import type { ColumnProfile } from './profile.js';
import {
  SAMPLE_ROWS,
  SAMPLE_SEED,
  type SampleRule,
  type SampleUse,
  sampleOf,
  withPlace,
} from './sample.js';
import { isReordering } from './step-shape.js';
import type { StoredTables } from './stored-tables.js';

type Nodes = Pick<Prepared, 'nodes'>;

const MEMO_SIZE = 2_000;

/** A stored sample and how it was drawn. */
export interface Sample {
  readonly anchor: Anchor;
  readonly rule: SampleRule;
}

/** Reads rows, numbers and samples of prepared nodes, each once: answers are kept by content. */
export class PreparedReader {
  /** By content address. */
  private readonly answers = new Memo<readonly CellRow[]>(MEMO_SIZE);
  private readonly profiles = new KnownProfiles();
  /** Rows of stored tables, by table name. */
  private readonly stored = new Memo<number>(MEMO_SIZE);

  constructor(
    private readonly engine: Engine,
    private readonly tables: StoredTables,
  ) {}

  /** Rows of a prepared node; counted only where no stored number tells it. */
  async countRows(prepared: Nodes, id: string, options: CallOptions = {}): Promise<number> {
    const node = readyNode(prepared, id);
    if (isAnchor(node.rows)) return node.rows.rows;
    const [input] = node.inputs;
    if (node.keepsRows && input !== undefined) return this.countRows(prepared, input, options);
    return this.countOf(prepared, [id], table(id, node.schema), options);
  }

  /** Rows of a relation over prepared nodes. */
  async countOf(
    prepared: Nodes,
    inputs: readonly string[],
    relation: Relation,
    options: CallOptions = {},
  ): Promise<number> {
    const count = summarise(relation, [], [{ name: 'rows', expression: aggregate('count_rows') }]);
    const [row] = await this.askOver(prepared, inputs, options)(count);
    return Number(row?.rows ?? 0);
  }

  /** Answers small relations over prepared nodes, remembering the answers. */
  askOver(prepared: Nodes, inputs: readonly string[], options: CallOptions = {}): Ask {
    return (relation) =>
      this.answers.get(
        contentAddress(prepared, relation),
        () => this.engine.rows(statementFor(prepared, inputs, relation), options),
        options.signal,
      );
  }

  /** Profiles of a relation's columns over prepared nodes; columns whose content is known are not read again. */
  async profile(
    prepared: Nodes,
    inputs: readonly string[],
    relation: Relation,
    options: CallOptions = {},
  ): Promise<readonly ColumnProfile[]> {
    return this.profiles.of(
      relation,
      contentOf(prepared, relation),
      this.askOver(prepared, inputs, options),
    );
  }

  /**
   * Keeps the rows of a relation over prepared nodes in the engine, under a name that tells its content.
   * `around` is called with the work where the rows are not there yet.
   */
  async keep(
    prepared: Nodes,
    inputs: readonly string[],
    name: string,
    relation: Relation,
    options: CallOptions = {},
    around: (work: () => Promise<number>) => Promise<number> = (work) => work(),
  ): Promise<Anchor> {
    const rows = await this.stored.get(
      name,
      () =>
        around(() => this.engine.store(name, statementFor(prepared, inputs, relation), options)),
      options.signal,
    );
    if (!this.tables.has(name)) this.tables.add(name, rows, relation.schema.length);
    return { table: name, rows };
  }

  /**
   * A stored sample of a node's stored rows; all of them where they are few. To learn and estimate
   * from: every row is as likely as any other. To look at: the same rows, and those with extreme and
   * rare values besides.
   */
  async sampleTable(node: ReadyNode, use: SampleUse, options: CallOptions = {}): Promise<Sample> {
    if (!isAnchor(node.rows)) throw notStored(node.id);
    const { table: whole, rows } = node.rows;
    if (rows <= SAMPLE_ROWS) {
      return {
        anchor: node.rows,
        rule: { rows, of: rows, seed: SAMPLE_SEED, rule: 'all rows' },
      };
    }
    const nothing: Nodes = { nodes: new Map() };
    const given = table(whole, node.schema);
    const key = contentKey([whole, SAMPLE_ROWS, SAMPLE_SEED]);
    const plain = await this.keep(
      nothing,
      [],
      `s_${key}`,
      sampleOf(given, SAMPLE_ROWS, rows, SAMPLE_SEED),
      options,
    );
    if (use === 'to learn from') {
      return {
        anchor: plain,
        rule: { rows: plain.rows, of: rows, seed: SAMPLE_SEED, rule: 'hash of row number' },
      };
    }
    const ask = this.askOver(nothing, [], options);
    const looking = await lookingSampleOf(given, rows, withPlace(plain.table, given), ask);
    const anchor = await this.keep(nothing, [], `l_${key}`, looking.relation, options);
    return {
      anchor,
      rule: {
        rows: anchor.rows,
        of: rows,
        seed: SAMPLE_SEED,
        rule: 'hash of row number, with extremes and rare values',
        kept: looking.kept,
      },
    };
  }

  /** The same nodes with each stored table above `id` stood for by its sample, and how they were drawn. */
  async sampled<P extends Nodes>(
    prepared: P,
    id: string,
    use: SampleUse,
    options: CallOptions = {},
  ): Promise<{ prepared: P; rules: readonly SampleRule[] }> {
    const nodes = new Map(prepared.nodes);
    const rules: SampleRule[] = [];
    const seen = new Set<string>();
    const visit = async (current: string): Promise<void> => {
      if (seen.has(current)) return;
      seen.add(current);
      const node = await this.withKeptRows(prepared, current, options);
      if (isAnchor(node.rows)) {
        const { anchor, rule } = await this.sampleTable(node, use, options);
        if (anchor.table !== node.rows.table) rules.push(rule);
        nodes.set(current, { ...node, rows: anchor });
        return;
      }
      for (const input of node.inputs) await visit(input);
    };
    await visit(id);
    return { prepared: { ...prepared, nodes }, rules };
  }

  /** A sample of a step's input gives a sample of its rows only where each depends on one row, or they only move. */
  private async withKeptRows(
    prepared: Nodes,
    id: string,
    options: CallOptions,
  ): Promise<ReadyNode> {
    const node = readyNode(prepared, id);
    if (isAnchor(node.rows) || node.rowWise || isReordering(node)) return node;
    const rows = table(id, node.schema);
    return { ...node, rows: await this.keep(prepared, [id], `t_${node.key}`, rows, options) };
  }

  /** Forgets what has not been used for long and does not belong to these nodes. */
  async trim(nodes: Iterable<ReadyNode>): Promise<void> {
    const inUse = new Set([...nodes].flatMap(({ rows }) => (isAnchor(rows) ? [rows.table] : [])));
    for (const forgotten of await this.tables.trim(inUse)) this.stored.forget(forgotten);
  }
}
