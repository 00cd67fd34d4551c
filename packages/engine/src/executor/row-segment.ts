import { duckDbDialect, printStatement } from '@lathe/flow';
import type { Engine, GivenValues, Page, RowQuery } from '../engine.js';
import { POSITION, type SegmentPlan } from './row-plan.js';

/** Rows that have gone through a part of a flow: row `at[i]` of those given became row i of the page. */
export interface PassedRows {
  readonly page: Page;
  /** Ascending. */
  readonly at: readonly number[];
}

/** A part of a flow that is one planned query over rows that come with each call. */
export interface RowSegment {
  through(values: GivenValues): Promise<PassedRows>;
  misfit(values: GivenValues): ReturnType<RowQuery['misfit']>;
  /** For each row given, the step that leaves it out; undefined where none does. */
  leavers(values: GivenValues): Promise<readonly (string | undefined)[]>;
  close(): Promise<void>;
}

/** Plans the query; that which tells who leaves rows out is planned on its first use. */
export async function openSegment(engine: Engine, plan: SegmentPlan): Promise<RowSegment> {
  const given = { name: plan.chain[0]?.id ?? '', schema: plan.columns, position: POSITION };
  const query = await engine.queryOver(
    given,
    printStatement(plan.parts, plan.result, duckDbDialect),
  );
  const left = lazily(() =>
    engine.queryOver(given, printStatement(plan.parts, plan.survivors, duckDbDialect)),
  );
  return {
    misfit: (values) => query.misfit(values),
    async through(values) {
      return inOrder(await query.run(values));
    },
    async leavers(values) {
      const page = await (await left.get()).run(values);
      const steps = new Array<number>(values[0]?.length ?? 0).fill(0);
      const [numbers = [], positions = []] = page.values;
      for (const [row, position] of positions.entries()) {
        const index = Number(position);
        steps[index] = Math.max(steps[index] ?? 0, Number(numbers[row]));
      }
      // A row was last seen before the step that left it out.
      return steps.map((last) => plan.chain[last + 1]?.id);
    },
    async close() {
      await query.close();
      await left.close();
    },
  };
}

/** The page without its last column, the positions, and in their order. */
function inOrder(whole: Page): PassedRows {
  const positions = (whole.values.at(-1) ?? []).map(Number);
  const order = positions
    .map((_, row) => row)
    .sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0));
  return {
    page: {
      schema: whole.schema.slice(0, -1),
      values: whole.values.slice(0, -1).map((list) => order.map((row) => list[row] ?? null)),
      rows: whole.rows,
    },
    at: order.map((row) => positions[row] ?? 0),
  };
}

/** A query planned on first use only. */
function lazily(plan: () => Promise<RowQuery>): {
  get(): Promise<RowQuery>;
  close(): Promise<void>;
} {
  let planned: Promise<RowQuery> | undefined;
  return {
    get() {
      planned ??= plan();
      return planned;
    },
    async close() {
      await (await planned)?.close();
    },
  };
}
