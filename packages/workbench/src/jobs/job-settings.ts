import { LatheError, nearestNames } from '@lathe/flow';
import { type JobDescription, jobDescription } from './job-description.js';

/** What `--set` may change in each kind of job, besides the parameters of the flow it runs. */
const SETTINGS: Readonly<Record<JobDescription['kind'], readonly string[]>> = {
  prepare: [],
  train: ['label', 'positive', 'seed', 'testShare', 'problem'],
  evaluate: [],
  register: ['name', 'metric', 'threshold', 'beatsTrivial', 'notWorseThanPrevious'],
  load: ['url', 'model', 'slo', 'duration', 'seed'],
  tune: ['slo', 'trials', 'minutes', 'seed'],
};

const NUMBERS = ['seed', 'testShare', 'threshold', 'duration', 'trials', 'minutes'];

/**
 * The job with `--set name=value` applied. In a prepare job the names are parameters of its flow
 * and are left to the run; an empty value of `positive` or `threshold` means none.
 * Errors: `parameter-unknown`, `parameter-invalid`, both of kind usage.
 */
export function withSettings(
  job: JobDescription,
  given: Readonly<Record<string, string>>,
): JobDescription {
  if (job.kind === 'prepare') return job;
  const known = SETTINGS[job.kind];
  const changes: Record<string, unknown> = {};
  const requirements: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(given)) {
    if (!known.includes(name)) throw unknownSetting(name, known, job.kind);
    const value = settingValue(name, text);
    if (job.kind === 'register' && name !== 'name') requirements[name] = value;
    else changes[name] = value;
  }
  const changed =
    job.kind === 'register'
      ? { ...job, ...changes, require: { ...job.require, ...requirements } }
      : { ...job, ...changes };
  const result = jobDescription.safeParse(changed);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const name = String(issue?.path.at(-1) ?? '');
  throw new LatheError({
    code: 'parameter-invalid',
    kind: 'usage',
    message: `"${given[name] ?? ''}" cannot be used for ${name}: ${issue?.message ?? 'wrong value'}.`,
    place: { parameter: name },
    advice: `Use --set ${name}=VALUE with another value.`,
  });
}

function settingValue(name: string, text: string): unknown {
  if (name === 'positive' || name === 'threshold' || name === 'metric') {
    if (text === '') return undefined;
  }
  if (NUMBERS.includes(name)) return Number(text);
  if (['beatsTrivial', 'notWorseThanPrevious'].includes(name)) {
    return text === 'true' ? true : text === 'false' ? false : text;
  }
  return text;
}

function unknownSetting(name: string, known: readonly string[], kind: string): LatheError {
  const near = nearestNames(name, known);
  return new LatheError({
    code: 'parameter-unknown',
    kind: 'usage',
    message: `A job of kind ${kind} has no setting "${name}".`,
    place: { parameter: name },
    advice:
      known.length === 0
        ? 'It takes no --set.'
        : `It has: ${known.join(', ')}.${near[0] === undefined ? '' : ` Did you mean "${near[0]}"?`}`,
  });
}
