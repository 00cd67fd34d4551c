import { z } from 'zod';
import { pathText } from './document.js';
import { LatheError } from './error.js';
import type { Json } from './json.js';
import type { Relation } from './relation.js';
import type { Schema } from './schema.js';

/** A value in a result. 64-bit integers beyond 2^53 are bigint; dates and times ISO text; lists arrays; structs objects. */
export type Cell =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Cell[]
  | { readonly [field: string]: Cell };
export type CellRow = { readonly [column: string]: Cell };

/** Computes a small relation (an aggregate, a list of categories) and gives its rows. */
export type Ask = (relation: Relation) => Promise<readonly CellRow[]>;

/** A piece of the user's code that needs the whole table in another process. */
export interface Barrier {
  readonly language: 'python';
  readonly code: string;
  /** Seconds. */
  readonly timeLimit: number;
}

/** A tiny table: column names with types, and rows in that order. */
export interface ExampleTable {
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly Cell[])[];
}

export interface StepExample<P> {
  readonly title: string;
  readonly parameters: P;
  readonly given: ExampleTable;
  /** The inputs after the first, of steps that take several. */
  readonly others?: readonly ExampleTable[];
  readonly expected: ExampleTable;
}

/**
 * How an exported Python script runs a step that fits, so that the script can learn again. The
 * script gives these functions: `name(text)` quotes an identifier, `text(value)` a text, `number(value)`
 * prints a number as SQL, `ask(sql)` gives a list of dicts.
 */
export interface PythonCounterpart {
  /** Name of `def NAME(ask, table, columns, parameters) -> dict`, the learned state as JSON. */
  readonly fit: string;
  /** Name of `def NAME(table, columns, parameters, learned) -> str`, a SELECT over `table`. */
  readonly apply: string;
  /** The two functions, in Python 3.10 on the standard library. `table` is quoted already; `columns` are the input's names in order. */
  readonly source: string;
}

/** How many tables a step takes. `max` null: any number. */
export interface InputCount {
  readonly min: number;
  readonly max: number | null;
}

const ONE_INPUT: InputCount = Object.freeze({ min: 1, max: 1 });

/** What a step file declares. `P`: parameters after parsing; `L`: what fitting learns. */
export interface StepDeclaration<P, L> {
  /** Kebab-case, e.g. `one-hot-encode`. */
  readonly id: string;
  readonly title: string;
  /** What it did to its columns, for the history: `Scaled` gives `Scaled age`. Absent: the title is used. */
  readonly verb?: string;
  /** One line. */
  readonly help: string;
  readonly family: string;
  /** Other words people search for. */
  readonly synonyms?: readonly string[];
  readonly parameters: z.ZodType<P>;
  /** How many tables it takes; default one. */
  readonly inputs?: InputCount;
  /**
   * True when each output row depends on its own input row (and learned state) alone and rows stay
   * in order: then a sample of the input gives a sample of the output. A function where that
   * depends on the parameters.
   */
  readonly rowWise: boolean | ((parameters: P) => boolean);
  /** True when the number of rows is that of the input. */
  readonly keepsRows: boolean | ((parameters: P) => boolean);
  /** Learns from the whole input. `learned` describes the result. */
  readonly learned?: z.ZodType<L>;
  readonly fit?: (input: Relation, parameters: P, ask: Ask) => Promise<L>;
  /** Names the inputs go by in the user's own code, when it has any. */
  readonly apply?: (
    input: Relation,
    parameters: P,
    learned: L,
    inputs: readonly NamedInput[],
  ) => Relation;
  /** Instead of `apply`, for custom code. */
  readonly barrier?: (parameters: P) => Barrier;
  readonly python?: PythonCounterpart;
  readonly examples: readonly StepExample<z.input<z.ZodType<P>>>[];
}

export interface NamedInput {
  readonly name: string;
  readonly relation: Relation;
}

/** A step with its parameters read: what the planner and the executor work with. */
export interface BoundStep {
  readonly parameters: Json;
  readonly fits: boolean;
  readonly rowWise: boolean;
  readonly keepsRows: boolean;
  readonly barrier: Barrier | undefined;
  /** Learned state as JSON, ready to be stored. Null when the step does not fit. */
  fit(input: Relation, ask: Ask): Promise<Json>;
  apply(input: Relation, learned: Json, inputs: readonly NamedInput[]): Relation;
}

/** A step as the catalogue holds it. */
export interface Step {
  readonly kind: 'step';
  readonly id: string;
  readonly title: string;
  readonly verb: string | undefined;
  readonly help: string;
  readonly family: string;
  readonly synonyms: readonly string[];
  readonly inputs: InputCount;
  readonly python: PythonCounterpart | undefined;
  readonly examples: readonly StepExample<unknown>[];
  /** JSON Schema of the parameters, for forms, help and the reference. */
  parameterSchema(): Json;
  /** Errors: `parameter-invalid` with the parameter's name. */
  bind(parameters: unknown): BoundStep;
}

export function defineStep<P, L = null>(declaration: StepDeclaration<P, L>): Step {
  const { fit, learned, apply } = declaration;
  return Object.freeze({
    kind: 'step',
    id: declaration.id,
    title: declaration.title,
    verb: declaration.verb,
    help: declaration.help,
    family: declaration.family,
    synonyms: declaration.synonyms ?? [],
    inputs: declaration.inputs ?? ONE_INPUT,
    python: declaration.python,
    examples: declaration.examples,
    parameterSchema: () => parameterJsonSchema(declaration.parameters),
    bind(raw: unknown): BoundStep {
      const parameters = parseParameters(declaration.parameters, raw, declaration);
      return {
        parameters: toJson(parameters),
        fits: fit !== undefined,
        rowWise: holds(declaration.rowWise, parameters),
        keepsRows: holds(declaration.keepsRows, parameters),
        barrier: declaration.barrier?.(parameters),
        async fit(input, ask) {
          return fit === undefined ? null : toJson(await fit(input, parameters, ask));
        },
        apply(input, state, inputs) {
          if (apply === undefined) {
            throw new LatheError({
              code: 'internal',
              kind: 'internal',
              message: `Step "${declaration.id}" runs as its own process and has no relation.`,
              advice: 'This is a defect in Lathe; please report it.',
            });
          }
          const schema = learned ?? z.custom<L>(() => true);
          const parsed = schema.safeParse(state);
          if (!parsed.success) {
            throw new LatheError({
              code: 'state-invalid',
              kind: 'data',
              message: `The fitted state of this ${declaration.title} step does not have the expected shape.`,
              advice: 'Fit again with --fit again.',
              details: parsed.error.message,
            });
          }
          return apply(input, parameters, parsed.data, inputs);
        },
      };
    },
  } satisfies Step);
}

function holds<P>(flag: boolean | ((parameters: P) => boolean), parameters: P): boolean {
  return typeof flag === 'function' ? flag(parameters) : flag;
}

/** Errors: `inputs-wrong` when a node has more or fewer inputs than its step takes. */
export function requireInputs(
  step: Step,
  node: { readonly id: string; readonly inputs: readonly string[] },
): void {
  const { min, max } = step.inputs;
  const given = node.inputs.length;
  if (given >= min && (max === null || given <= max)) return;
  const tables = (count: number): string => `${count} ${count === 1 ? 'table' : 'tables'}`;
  const wanted =
    max === min ? tables(min) : max === null ? `${min} or more tables` : `${min} to ${max} tables`;
  throw new LatheError({
    code: 'inputs-wrong',
    kind: 'document',
    message: `${step.title} takes ${wanted}; this node has ${tables(given)}.`,
    place: { node: node.id, parameter: 'inputs' },
    advice:
      given < min
        ? 'Choose the table that is missing.'
        : 'Take the tables away that this step does not need.',
  });
}

/** JSON Schema of a parameter object, with the `meta` of each field. */
export function parameterJsonSchema(parameters: z.ZodType): Json {
  return toJson(z.toJSONSchema(parameters, { io: 'input' }));
}

/** Errors: `parameter-invalid`, naming the parameter. */
export function parseParameters<P>(
  schema: z.ZodType<P>,
  raw: unknown,
  { id, title }: { readonly id: string; readonly title: string },
): P {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = pathText([
    ...(issue?.path ?? []),
    ...(unknownKey === undefined ? [] : [unknownKey]),
  ]);
  throw new LatheError({
    code: 'parameter-invalid',
    kind: 'document',
    message: `${title}: ${path === '' ? 'parameters' : `parameter "${path}"`} ${
      unknownKey === undefined
        ? `is not valid: ${issue?.message ?? 'wrong shape'}`
        : 'is not one this step has'
    }.`,
    place: path === '' ? {} : { parameter: path },
    advice: `See the parameters with \`lathe steps ${id}\`.`,
    ...(result.error.issues.length > 1
      ? {
          details: result.error.issues
            .map((other) => `${pathText(other.path)}: ${other.message}`)
            .join('\n'),
        }
      : {}),
  });
}

function toJson(value: unknown): Json {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? Number(inner) : inner,
  );
  return text === undefined ? null : JSON.parse(text);
}

/**
 * Parameter field: names of columns the step works on. `accepts` limits what a picker offers; `input`
 * is the position of the table they are columns of, where a step takes several.
 */
export function columnsParameter(
  description: string,
  accepts?: readonly string[],
  input?: number,
): z.ZodType<string[]> {
  return z
    .array(z.string().min(1))
    .min(1)
    .refine((names) => new Set(names.map((name) => name.toLowerCase())).size === names.length, {
      error: 'names a column twice',
    })
    .meta(columnMeta('columns', description, accepts, input));
}

/** Parameter field: the name of one column; see `columnsParameter`. */
export function columnParameter(
  description: string,
  accepts?: readonly string[],
  input?: number,
): z.ZodType<string> {
  return z
    .string()
    .min(1)
    .meta(columnMeta('column', description, accepts, input));
}

function columnMeta(
  role: 'column' | 'columns',
  description: string,
  accepts: readonly string[] | undefined,
  input: number | undefined,
): Record<string, unknown> {
  return {
    description,
    role,
    ...(accepts === undefined ? {} : { accepts }),
    ...(input === undefined ? {} : { input }),
  };
}

export type { Schema };
