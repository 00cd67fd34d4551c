import { type Column, LatheError, parseTypeName, typeName, upstreamOf } from '@lathe/flow';
import type { EventListener } from './events.js';
import type { Executor } from './executor.js';
import { notRowWise } from './failures.js';
import type { PrepareRequest } from './prepare-request.js';
import { readyNode, statementOf } from './prepared.js';
import type { PythonInput, RowTrial } from './python-steps.js';
import { chainTo, type PythonOnChain, prepareChain, pythonOf } from './row-chain.js';
import { openRowFlow, type RowFlowRequest } from './row-flow.js';
import { absentInputs } from './row-plan.js';
import type { PythonRowStep } from './row-python.js';

export interface PythonRowsRequest extends Omit<RowFlowRequest, 'python'> {
  /** Folder that relative source paths start from. */
  readonly baseFolder: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: EventListener;
}

type Verdicts = Readonly<Record<string, PythonRowStep>>;

/** Whether Python runs anywhere above a target. */
export function hasPythonRows(
  executor: Executor,
  request: Pick<PythonRowsRequest, 'flow' | 'values' | 'target'>,
): boolean {
  return pythonSteps(executor, upstreamOf(request.flow, request.target), request).length > 0;
}

/**
 * Tries each Python step on the way to the target on the rows that the flow's source has now: whether
 * it gives for single rows what it gives for them in the whole table, also without the absent column.
 * What is found lets `openRowFlow` run the steps on rows to come. Nothing is learned.
 * Errors: `flow-not-row-wise` naming step, row and column, or the line that fails; those of
 * `openRowFlow` and of preparing the flow.
 */
export async function checkPythonRows(
  executor: Executor,
  request: PythonRowsRequest,
): Promise<Verdicts> {
  const chain = chainTo(request.flow, request.target);
  const steps = pythonSteps(executor, chain, request);
  let verdicts: Verdicts = {};
  for (const step of steps) {
    verdicts = { ...verdicts, [step.node.id]: await tried(executor, step, request) };
  }
  for (const step of steps) {
    // What a step follows decides what those below it lack.
    const links = await prepareChain(executor, chain, { ...request, python: verdicts });
    const absent = [...(absentInputs(links, request).get(step.node.id) ?? [])];
    const verdict = verdicts[step.node.id];
    if (absent.length === 0 || verdict === undefined) continue;
    const without = await triedWithout(executor, step, verdict, absent, request);
    verdicts = { ...verdicts, [step.node.id]: without };
  }
  // What else may be in the way, such as a feature that comes from the label, is told now and not in use.
  const flow = await openRowFlow(executor, { ...request, python: verdicts });
  await flow.close();
  return verdicts;
}

function pythonSteps(
  executor: Executor,
  chain: readonly string[],
  request: Pick<PythonRowsRequest, 'flow' | 'values'>,
): readonly PythonOnChain[] {
  return chain.flatMap((id) => pythonOf(executor, id, request) ?? []);
}

async function tried(
  executor: Executor,
  { node, barrier }: PythonOnChain,
  request: PythonRowsRequest,
): Promise<PythonRowStep> {
  const input = await inputOf(executor, node.id, request);
  const { output, trial } = await executor.pythonSteps
    .tryRows(node.id, barrier, input, request)
    .catch((error: unknown) => {
      throw asNotRowWise(error, node.id);
    });
  const { definition } = readyNode(await prepared(executor, node.id, request), node.id);
  return {
    definition,
    given: trial.given,
    gives: trial.gives.map((column, index) => givenColumn(node.id, column, output.schema[index])),
    rows: trial.rows,
    checkedRows: trial.checked,
  };
}

function givenColumn(
  node: string,
  { name, type: arrow, from }: RowTrial['gives'][number],
  column: Column | undefined,
): PythonRowStep['gives'][number] {
  const type = column === undefined ? '' : typeName(column.type);
  if (parseTypeName(type) === undefined) {
    throw notRowWise(node, `gives the column "${name}" of type ${arrow}`);
  }
  return { name, type, arrow, from };
}

/** What is seen to change without the absent columns follows them, too. */
async function triedWithout(
  executor: Executor,
  { node, barrier }: PythonOnChain,
  step: PythonRowStep,
  absent: readonly string[],
  request: PythonRowsRequest,
): Promise<PythonRowStep> {
  const input = await inputOf(executor, node.id, request);
  const gives = step.gives.map(({ name, arrow }) => ({ name, type: arrow }));
  const changed = await executor.pythonSteps
    .tryRowsWithout(node.id, barrier, input, { absent, gives }, request)
    .catch((error: unknown) => {
      throw asNotRowWise(error, node.id);
    });
  return {
    ...step,
    gives: step.gives.map((column) =>
      changed.includes(column.name)
        ? { ...column, from: [...new Set([...column.from, ...absent])] }
        : column,
    ),
  };
}

/** The rows that a step gets, with all Python above it run. */
async function inputOf(
  executor: Executor,
  id: string,
  request: PythonRowsRequest,
): Promise<PythonInput> {
  const node = request.flow.nodes.find((candidate) => candidate.id === id);
  const [input = id] = node?.inputs ?? [];
  const above = await prepared(executor, input, request);
  return { id: input, key: readyNode(above, input).key, statement: statementOf(above, input) };
}

function prepared(executor: Executor, target: string, request: PythonRowsRequest) {
  const { flow, values, state, baseFolder, signal, onEvent } = request;
  const wanted: PrepareRequest = {
    flow,
    values,
    baseFolder,
    target,
    fit: 'stored',
    state,
    ...(signal === undefined ? {} : { signal }),
    ...(onEvent === undefined ? {} : { onEvent }),
  };
  return executor.prepare(wanted);
}

function asNotRowWise(error: unknown, node: string): LatheError {
  const found = LatheError.from(error);
  if (found.code !== 'python-rows-dependent') return found.at({ node });
  return new LatheError({
    code: 'flow-not-row-wise',
    kind: 'data',
    message: `Single rows cannot go through the Python step "${node}". ${found.message}`,
    place: { node, ...found.place },
    advice: found.advice,
    ...(found.details === undefined ? {} : { details: found.details }),
    cause: found,
  });
}
