import { type Prepared, readyNode } from '@lathe/engine';
import {
  type BoundStep,
  duckDbDialect,
  type FlowDocument,
  isStepNode,
  type Json,
  LatheError,
  type NamedInput,
  type ParameterValues,
  type PythonCounterpart,
  printRelation,
  requireStep,
  type StepNode,
  substitute,
  table,
  upstreamOf,
} from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { pythonBlock, pythonComment, pythonLiteral, pythonText } from './literal.js';
import { scriptReading } from './source-statement.js';
import { starSelect, withProbe } from './star-select.js';

/** A source of the script: how it is asked for and how it is read. */
export interface ScriptSource {
  readonly id: string;
  /** The argument that names its files. */
  readonly argument: string;
  readonly help: string;
  /** As the document says, with parameters filled in. */
  readonly path: string;
}

/** The parts of a script that come from the flow. */
export interface ScriptSections {
  readonly sources: readonly ScriptSource[];
  /** One Python function each, in order. */
  readonly functions: readonly string[];
  readonly functionNames: readonly string[];
  readonly counterparts: readonly PythonCounterpart[];
  readonly usesPython: boolean;
  /** Steps that keep what they learned even when the script learns again. */
  readonly notRefitted: readonly string[];
}

export interface ScriptRequest {
  readonly flow: FlowDocument;
  readonly values: ParameterValues;
  readonly prepared: Prepared;
  readonly target: string;
}

/** A function for each source and step that the target needs; disabled steps are left out. */
export function scriptSections(request: ScriptRequest): ScriptSections {
  const { flow, values, prepared, target } = request;
  const sources: ScriptSource[] = [];
  const functions: string[] = [];
  const functionNames: string[] = [];
  const counterparts = new Map<string, PythonCounterpart>();
  const notRefitted: string[] = [];
  let usesPython = false;
  const add = (id: string, heading: readonly string[], body: string): void => {
    const name = functionName(id, functionNames);
    functionNames.push(name);
    functions.push([...heading, `def ${name}(run: Run) -> None:`, body].join('\n'));
  };
  for (const id of upstreamOf(flow, target)) {
    if (flow.sources[id] !== undefined) {
      sources.push(scriptSource(request, id));
      add(id, headingLines(id, 'source', undefined), sourceBody(prepared, id));
      continue;
    }
    const node = flow.nodes.find((candidate) => candidate.id === id);
    if (node === undefined || !isStepNode(node) || node.disabled === true) continue;
    const step = requireStep(catalogue, node);
    const bound = step.bind(substitute(node.parameters, flow, values));
    const inputs = namedInputs(request, node);
    const heading = headingLines(id, node.title ?? step.title, node.note);
    if (bound.barrier !== undefined) {
      usesPython = true;
      add(id, heading, pythonBody(id, inputs, bound.barrier.code));
    } else if (bound.fits && step.python !== undefined) {
      counterparts.set(step.id, step.python);
      add(id, heading, fittedBody(id, inputs, bound, step.python));
    } else {
      if (bound.fits) notRefitted.push(id);
      const learned = prepared.fitted.get(id)?.learned ?? null;
      add(id, heading, sqlBody(id, inputs, bound, learned));
    }
  }
  return {
    sources,
    functions,
    functionNames,
    counterparts: [...counterparts.values()],
    usesPython,
    notRefitted,
  };
}

/** The node whose rows stand for `id`: itself, or what a disabled step passes through. */
export function standingFor(flow: FlowDocument, id: string): string {
  const node = flow.nodes.find((candidate) => candidate.id === id);
  const input = node?.inputs[0];
  return node !== undefined && isStepNode(node) && node.disabled === true && input !== undefined
    ? standingFor(flow, input)
    : id;
}

function namedInputs({ flow, prepared }: ScriptRequest, node: StepNode): NamedInput[] {
  return node.inputs.map((input) => ({
    name: input,
    relation: table(standingFor(flow, input), readyNode(prepared, input).schema),
  }));
}

/** `a-b` and `a_b` are two ids and would be one Python name. */
function functionName(id: string, taken: readonly string[]): string {
  const name = `step_${id.replaceAll('-', '_')}`;
  return taken.includes(name) ? functionName(`${id}_`, taken) : name;
}

function headingLines(id: string, title: string, note: string | undefined): string[] {
  const text = `${id}: ${title}`.replaceAll(/\s+/g, ' ');
  return [
    `# --- ${text} ${'-'.repeat(Math.max(3, 93 - text.length))}`,
    ...(note === undefined ? [] : pythonComment(note)),
  ];
}

const call = (method: string, ...args: readonly string[]): string =>
  `    ${method}(\n${args.map((arg) => `        ${arg},`).join('\n')}\n    )`;

function scriptSource({ flow, values }: ScriptRequest, id: string): ScriptSource {
  const written = flow.sources[id]?.path ?? '';
  const parameter = /^\{\{\s*([a-z][a-z0-9_-]*)\s*\}\}$/.exec(written)?.[1];
  const argument = parameter ?? id;
  return {
    id,
    argument: ['out', 'refit', 'state', 'save-state', 'help'].includes(argument)
      ? `${argument}-path`
      : argument,
    help:
      (parameter === undefined ? undefined : flow.parameters[parameter]?.help) ?? `rows of ${id}`,
    path: substitute(written, flow, values),
  };
}

function sourceBody(prepared: Prepared, id: string): string {
  const { schema, source } = readyNode(prepared, id);
  if (source === undefined) {
    throw new LatheError({
      code: 'internal',
      kind: 'internal',
      message: `Source "${id}" was not read.`,
      advice: 'This is a defect in Lathe; please report it.',
    });
  }
  const types = Object.fromEntries(
    schema.map(({ name, type }) => [name, duckDbDialect.typeName(type)]),
  );
  const reading = scriptReading(id, source);
  return call(
    'run.read',
    pythonText(id),
    pythonBlock(`\n${reading.statement}\n`),
    pythonLiteral(types, 8),
    ...(reading.header === undefined ? [] : [`header=${pythonText(reading.header)}`]),
    ...(reading.encoding === undefined ? [] : [`encoding=${pythonText(reading.encoding)}`]),
  );
}

function pythonBody(id: string, inputs: readonly NamedInput[], code: string): string {
  const named = inputs.flatMap(({ name, relation }) =>
    relation.kind === 'table' ? [`${pythonText(name)}: ${pythonText(relation.name)}`] : [],
  );
  return call('run_python', 'run', pythonText(id), `{${named.join(', ')}}`, pythonBlock(code));
}

function fittedBody(
  id: string,
  inputs: readonly NamedInput[],
  bound: BoundStep,
  counterpart: PythonCounterpart,
): string {
  const [input] = inputs;
  const from = input?.relation.kind === 'table' ? input.relation.name : '';
  return call(
    'run.fitted',
    pythonText(id),
    pythonText(from),
    pythonLiteral(bound.parameters, 8),
    counterpart.fit,
    counterpart.apply,
  );
}

function sqlBody(
  id: string,
  inputs: readonly NamedInput[],
  bound: BoundStep,
  learned: Json,
): string {
  const [input] = inputs;
  if (input === undefined) return '    pass';
  const sql =
    starSql(inputs, bound, learned) ??
    printRelation(bound.apply(input.relation, learned, inputs), duckDbDialect);
  return call(bound.rowWise ? 'run.view' : 'run.table', pythonText(id), pythonBlock(`\n${sql}\n`));
}

/** The step's SQL with `*` for the columns it lets pass, where it can be written so. */
function starSql(
  inputs: readonly NamedInput[],
  bound: BoundStep,
  learned: Json,
): string | undefined {
  const probed = inputs.map(({ name, relation }) => ({
    name,
    relation:
      relation.kind === 'table' ? table(relation.name, withProbe(relation.schema)) : relation,
  }));
  const [input] = probed;
  try {
    return input === undefined
      ? undefined
      : starSelect(bound.apply(input.relation, learned, probed));
  } catch {
    // A step may refuse what it would do with one more column.
    return undefined;
  }
}
