import { checkPythonRows, hasPythonRows } from '@lathe/engine';
import { LatheError } from '@lathe/flow';
import { featureItems } from '../serving/rows/flow-row-codec.js';
import { readModelDescription } from '../serving/rows/model-description.js';
import { openFlow } from '../workspace/session.js';
import { flowSettings } from './flow-settings.js';
import type { Preparation } from './model-registry.js';
import type { JobContext } from './run-job.js';

/** What is registered: the flow before the model, and the model's description. */
export interface RegisteredFiles {
  readonly flow: string;
  readonly description: string;
}

/** Of those, the step itself or what it is made of is in the way, and not what is missing for the check. */
const STANDS_IN_THE_WAY = new Set(['flow-not-row-wise', 'label-needed']);

/**
 * The preparation with what was found of its Python steps when they were tried on single rows of the
 * data that the flow names now: `python`, or `refusal`, which is told as a warning too. As it was where
 * no Python runs on the way of a row. Errors: only of cancelling.
 */
export async function checkedPreparation(
  preparation: Preparation,
  files: RegisteredFiles,
  context: JobContext,
): Promise<Preparation> {
  try {
    const python = await triedPython(preparation, files, context);
    return python === undefined ? preparation : { ...preparation, python };
  } catch (error) {
    const problem = LatheError.from(error);
    if (problem.kind === 'cancelled' || context.signal?.aborted === true) throw error;
    const refusal = STANDS_IN_THE_WAY.has(problem.code)
      ? problem.message
      : `Its Python steps could not be tried on single rows: ${problem.message}`;
    context.onEvent({
      kind: 'warning',
      node: problem.place.node ?? preparation.node,
      message: `Rows cannot be prepared one by one, so the endpoint of this model takes prepared columns. ${refusal} ${problem.advice}`,
    });
    return { ...preparation, refusal };
  }
}

async function triedPython(
  { node, set }: Preparation,
  files: RegisteredFiles,
  { folder, session, signal, onEvent }: JobContext,
): Promise<Preparation['python']> {
  const { flow, values } = await openFlow(files.flow, set, 'again');
  if (!hasPythonRows(session.executor, { flow, values, target: node })) return undefined;
  const opened = await openFlow(files.flow, flowSettings(flow, set, folder));
  const description = await readModelDescription(files.description);
  if (opened.state === undefined || description === undefined) {
    throw new LatheError({
      code: 'state-missing',
      kind: 'data',
      message: `There is no ${opened.state === undefined ? 'fitted state beside the flow' : 'description of the model beside it'}.`,
      place: { node },
      advice: 'Run the prepare and train jobs, then register the model again.',
    });
  }
  return checkPythonRows(session.executor, {
    flow,
    values: opened.values,
    target: node,
    baseFolder: opened.baseFolder,
    state: opened.state,
    select: (schema) => featureItems(description, schema),
    absent: description.label,
    ...(signal === undefined ? {} : { signal }),
    onEvent,
  });
}
