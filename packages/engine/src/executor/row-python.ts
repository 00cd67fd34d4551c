import { type Barrier, type Cell, LatheError, parseTypeName, type Schema } from '@lathe/flow';
import { z } from 'zod';
import type { GivenValues, Page } from '../engine.js';
import type { Sidecar } from '../sidecar/sidecar.js';
import { notRowWise } from './failures.js';

/**
 * What was found of a Python step when it was tried on single rows: in which types rows have to come
 * and go, so that one row is to the code what it was among all rows. Serialisable as JSON.
 */
export interface PythonRowStep {
  /** Hash of the step and everything above it, as it was tried. */
  readonly definition: string;
  /** The columns that the code gets; types are Arrow's, by name. */
  readonly given: readonly { readonly name: string; readonly type: string }[];
  /** The columns that it gives. */
  readonly gives: readonly {
    readonly name: string;
    /** As in documents. */
    readonly type: string;
    /** Arrow's type, by name. */
    readonly arrow: string;
    /** The columns of the input that it was seen to follow. */
    readonly from: readonly string[];
  }[];
  /** Rows of the whole table, and how many of them were tried alone. */
  readonly rows: number;
  readonly checkedRows: number;
}

/** Seconds that a Python step may take for the rows of a call: somebody waits for the answer. */
const CALL_SECONDS = 10;

/** The columns that a Python step gives, as the steps below see them. */
export function givenRowSchema({ gives }: PythonRowStep): Schema {
  return gives.map(({ name, type }) => ({
    name,
    type: parseTypeName(type) ?? { kind: 'other', name: type },
  }));
}

/** Errors: `flow-not-row-wise` where the step was not tried, or not as it is now. */
export function requireVerdict(
  node: string,
  step: PythonRowStep | undefined,
  definition: string,
  input: Schema,
): PythonRowStep {
  const again = 'Register the model again, so that the step is tried on single rows.';
  if (step === undefined) {
    throw notRowWise(node, 'runs Python that was not tried on single rows', again);
  }
  // In any order: a state lists the columns of a source by name.
  const names = new Set(input.map(({ name }) => name));
  const sameColumns =
    step.given.length === names.size && step.given.every(({ name }) => names.has(name));
  if (step.definition === definition && sameColumns) return step;
  throw notRowWise(node, 'or one above it has changed since it was tried on single rows', again);
}

/** A Python step on the way of rows that come with a call. */
export interface PythonRows {
  readonly node: string;
  /** The name that the code knows its input by. */
  readonly input: string;
  readonly barrier: Barrier;
  readonly step: PythonRowStep;
  /** Columns of the input that rows to come do not have. */
  readonly absent: ReadonlySet<string>;
  /** The columns of its output that are wanted. */
  readonly wanted: Schema;
}

const answer = z.object({ values: z.array(z.array(z.string().nullable())) });

/**
 * Runs a Python step on rows, which have the columns of its input that are not absent.
 * Errors: those of the side-car's `transform_rows`, saying step and line; what it takes beyond 10 s
 * is `python-time-limit`.
 */
export async function throughPython(
  python: Sidecar,
  rows: PythonRows,
  page: Page,
): Promise<GivenValues> {
  const { node, input, barrier, step, absent, wanted } = rows;
  if (page.rows === 0) return wanted.map(() => []);
  const arrow = new Map(step.gives.map((column) => [column.name, column.arrow]));
  const columns = new Map(page.schema.map(({ name }, index) => [name, page.values[index] ?? []]));
  try {
    const { result } = await python.call(
      'transform_rows',
      {
        code: barrier.code,
        sourceName: node,
        input: { name: input },
        rows: page.rows,
        given: step.given,
        values: step.given.map(({ name }) =>
          absent.has(name) ? null : (columns.get(name) ?? []).map(textOf),
        ),
        gives: wanted.map(({ name }) => ({ name, type: arrow.get(name) })),
      },
      { timeLimit: Math.min(barrier.timeLimit, CALL_SECONDS) },
    );
    return answer.parse(result).values;
  } catch (error) {
    throw atStep(LatheError.from(error), node);
  }
}

/** Waits until Python is there with its libraries, so that no call has to. */
export async function warmPython(python: Sidecar): Promise<void> {
  await python.call('transform_rows', {
    code: '',
    input: { name: 'rows' },
    rows: 0,
    given: [{ name: 'column', type: 'string' }],
    values: [[]],
    gives: [],
  });
}

type Texts = string | null | readonly Texts[];

function textOf(value: Cell): Texts {
  if (value === null || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf);
  return Object.is(value, -0) ? '-0' : String(value);
}

function atStep(error: LatheError, node: string): LatheError {
  const { line } = error.place;
  const at = line === undefined ? '' : `, line ${line}`;
  const { code, kind, message, advice, details, cause } = error.at({ node });
  return new LatheError({
    code,
    kind,
    message: `Step "${node}"${at}: ${message.replace(/[^.!?]$/, '$&.')}`,
    place: { node, ...error.place },
    advice,
    ...(details === undefined ? {} : { details }),
    cause,
  });
}
