import type { Item, Schema, SourceDefinition } from '@lathe/flow';
import type { GivenValues, RowQuery } from '../engine.js';
import type { Executor } from './executor.js';
import { type ChainRequest, chainTo, prepareChain, sourceOf } from './row-chain.js';
import { planRows } from './row-plan.js';
import { type PythonRows, throughPython, warmPython } from './row-python.js';
import { openSegment, type PassedRows, type RowSegment } from './row-segment.js';

export interface RowFlowRequest extends ChainRequest {
  /** What is wanted of each row, over the columns of the target. */
  readonly select: (schema: Schema) => readonly Item[];
  /**
   * A column of the target that rows to come do not have, such as a label. Conditions of filters that
   * look at nothing else do not apply to them, and Python steps get nulls for what it comes from.
   */
  readonly absent: string | undefined;
}

/** A flow over rows that come with each call instead of from its source. */
export interface RowFlow {
  /** The columns of the source that are needed, of a row to come. */
  readonly columns: Schema;
  /** What the document says of that source, with parameters filled in. */
  readonly source: SourceDefinition;
  /**
   * Rows in the order of `at`: row `at[i]` of those given became row i of the page. Those left out by
   * filters are in neither. Errors: those of the steps; of Python steps `python-step-failed`,
   * `python-rows-changed`, `python-rows-type`, `python-time-limit` beyond 10 s, `python-died`.
   */
  through(values: GivenValues): Promise<PassedRows>;
  /** The first value that does not fit its column's type; null when all fit. */
  misfit(values: GivenValues): ReturnType<RowQuery['misfit']>;
  /** For each row given, the step that leaves it out; undefined where none does. */
  leavers(values: GivenValues): Promise<readonly (string | undefined)[]>;
  close(): Promise<void>;
}

/** A Python step and the part of the flow behind it. */
interface Stage {
  readonly python: PythonRows;
  readonly segment: RowSegment;
}

/**
 * Plans the way of a row through a flow once: as one query from the source to the target, or as several
 * with Python steps between them. With Python steps it waits until Python is there.
 * Errors: `flow-not-row-wise` naming the step whose rows depend on several rows, on other tables or on
 * Python that was not tried; `state-missing`; `label-needed` where the rows cannot be computed without
 * the absent column; `python-missing`.
 */
export async function openRowFlow(executor: Executor, request: RowFlowRequest): Promise<RowFlow> {
  const { engine, python } = executor;
  const ids = chainTo(request.flow, request.target);
  const plan = planRows(await prepareChain(executor, ids, request), request);
  if (plan.further.length > 0) await warmPython(python);
  const opened: RowSegment[] = [];
  const open = async (segment: Parameters<typeof openSegment>[1]): Promise<RowSegment> => {
    const one = await openSegment(engine, segment);
    opened.push(one);
    return one;
  };
  const close = async (): Promise<void> => {
    for (const segment of opened) await segment.close();
  };
  try {
    const first = await open(plan.first);
    const stages: Stage[] = [];
    for (const { python: rows, segment } of plan.further) {
      stages.push({ python: rows, segment: await open(segment) });
    }
    const pass = (rows: PythonRows, before: PassedRows): Promise<GivenValues> =>
      throughPython(python, rows, before.page);
    return {
      columns: plan.first.columns,
      source: sourceOf(ids[0] ?? '', request),
      misfit: (values) => first.misfit(values),
      async through(values) {
        let passed = await first.through(values);
        for (const { python: rows, segment } of stages) {
          const next = await segment.through(await pass(rows, passed));
          passed = { page: next.page, at: placesIn(passed.at, next.at) };
        }
        return passed;
      },
      async leavers(values) {
        const all = [...(await first.leavers(values))];
        let passed = stages.length === 0 ? undefined : await first.through(values);
        for (const [index, { python: rows, segment }] of stages.entries()) {
          if (passed === undefined) break;
          const given = await pass(rows, passed);
          for (const [row, leaver] of (await segment.leavers(given)).entries()) {
            const at = passed.at[row];
            if (at !== undefined) all[at] = leaver;
          }
          if (index === stages.length - 1) break;
          const next: PassedRows = await segment.through(given);
          passed = { page: next.page, at: placesIn(passed.at, next.at) };
        }
        return all;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Rows of rows: where those at `inner` stand among the rows that the outer ones were made of. */
const placesIn = (outer: readonly number[], inner: readonly number[]): readonly number[] =>
  inner.map((row) => outer[row] ?? 0);
