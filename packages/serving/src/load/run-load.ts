import { availableParallelism, cpus } from 'node:os';
import { LatheError } from '@lathe/flow';
import { isThisMachine, listeningProcess } from '../resource/listening-process.js';
import type { ExpectedAnswer } from './answer-check.js';
import { type ClimbOptions, climb } from './climb.js';
import {
  type GeneratorOptions,
  type LoadGenerator,
  type MeasuredStep,
  type MeasureOptions,
  openGenerator,
} from './generator.js';
import type { HttpAnswer } from './http-answer.js';
import type { Arrivals, Knee, LoadReport, LoadStep, ScalabilityFit } from './load-report.js';
import type { StepProgress } from './measured-run.js';
import { type PreparedRequests, prepareRequests, type RequestOptions } from './prepare-requests.js';
import { singleCall } from './single-call.js';

/** Users are raised until throughput does not grow any more. */
export interface ClimbPlan
  extends Pick<ClimbOptions, 'step' | 'startUsers' | 'maxUsers' | 'refinements'> {
  readonly kind: 'climb';
}

export interface LoadOptions
  extends Omit<RequestOptions, 'signal'>,
    Pick<GeneratorOptions, 'objective' | 'timeout' | 'connections' | 'threads'>,
    Omit<MeasureOptions, 'onProgress' | 'signal'> {
  /** One pattern, several one after the other, or a climb. */
  readonly load: Arrivals | readonly Arrivals[] | ClimbPlan;
  /**
   * Compare each answer with the one that the same request got alone, before the load; different ones are
   * counted as `wrong answer`. Numbers may differ by a thousandth. Default false: any status 2xx is right.
   */
  readonly check?: boolean;
  /**
   * Root of the server's process tree. Default: the process that listens on the port, when the server is on
   * this machine and can be seen; null: resources are not read.
   */
  readonly pid?: number | null;
  /** Noted in the report beside that of Node.js. */
  readonly versions?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: LoadEvent) => void) | undefined;
}

/** Steps are counted from 1. */
export type LoadEvent =
  | ({
      readonly kind: 'progress';
      readonly step: number;
      readonly arrivals: Arrivals;
    } & StepProgress)
  | { readonly kind: 'step'; readonly step: number; readonly result: LoadStep };

const TIMEOUT_SECONDS = 10;

/**
 * Runs a load test. Errors: those of `prepareRequests`, `endpoint-unreachable` and `load-refused` when the
 * first call fails, before there is any load, and `cancelled`.
 */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const startedAt = new Date().toISOString();
  const { load, objective = null, signal, onEvent } = options;
  const requests = await prepareRequests(requestOptions(options));
  const expected = await firstAnswers(requests, options);
  const generator = openGenerator({
    ...options,
    target: requests.target,
    messages: requests.messages,
    expected: options.check === true ? expected : null,
    pid: serverProcess(requests, options),
  });
  let step = 1;
  const measureOptions = (arrivals: Arrivals): MeasureOptions => ({
    ...options,
    signal,
    onProgress: (progress) => onEvent?.({ kind: 'progress', step, arrivals, ...progress }),
  });
  const tell = ({ step: result }: MeasuredStep): void => {
    onEvent?.({ kind: 'step', step, result });
    step += 1;
  };
  try {
    const outcome: Outcome =
      'kind' in load && load.kind === 'climb'
        ? await climb(generator, {
            ...load,
            objective,
            seed: options.seed ?? 1,
            measure: (users) => measureOptions({ kind: 'users', users }),
            onStep: tell,
          })
        : await inTurn(generator, 'kind' in load ? [load] : load, measureOptions, tell);
    return {
      format: 'lathe-load-1',
      url: requests.url.href,
      startedAt,
      payload: requests.payload,
      objective,
      steps: outcome.steps.map((measured) => measured.step),
      knee: outcome.knee,
      scalability: outcome.scalability,
      machine: {
        cores: availableParallelism(),
        model: cpus()[0]?.model ?? 'unknown',
        sameMachine: isThisMachine(requests.target.host),
      },
      versions: { node: process.versions.node, ...options.versions },
    };
  } finally {
    await generator.close();
  }
}

interface Outcome {
  readonly steps: readonly MeasuredStep[];
  readonly knee: Knee | null;
  readonly scalability: ScalabilityFit | null;
}

async function inTurn(
  generator: LoadGenerator,
  patterns: readonly Arrivals[],
  options: (arrivals: Arrivals) => MeasureOptions,
  tell: (step: MeasuredStep) => void,
): Promise<Outcome> {
  const steps: MeasuredStep[] = [];
  for (const arrivals of patterns) {
    const measured = await generator.measure(arrivals, options(arrivals));
    steps.push(measured);
    tell(measured);
  }
  return { steps, knee: null, scalability: null };
}

/** Calls once, or once with each request when answers are compared, so that what is wrong shows without load. */
async function firstAnswers(
  { target, messages, url }: PreparedRequests,
  { timeout = TIMEOUT_SECONDS, check = false }: LoadOptions,
): Promise<ExpectedAnswer[]> {
  const answers: ExpectedAnswer[] = [];
  for (const message of check ? messages : messages.slice(0, 1)) {
    const answer = await singleCall(target, message, timeout * 1000);
    if (answer.status < 200 || answer.status > 299) throw refused(url, answer);
    answers.push(answer);
  }
  return answers;
}

function refused(url: URL, { status, body }: HttpAnswer): LatheError {
  return new LatheError({
    code: 'load-refused',
    kind: 'usage',
    message: `${url.href} answers the first request with status ${status}.`,
    advice:
      'Check the address, the payload and the headers; a single call has to work before a load.',
    details: Buffer.from(body).toString('utf8').slice(0, 1000),
  });
}

function serverProcess({ target }: PreparedRequests, { pid }: LoadOptions): number | null {
  if (pid !== undefined) return pid;
  return isThisMachine(target.host) ? listeningProcess(target.port) : null;
}

/** Without a signal that is not there, as the compiler wants it. */
function requestOptions({ signal, ...options }: LoadOptions): RequestOptions {
  return signal === undefined ? options : { ...options, signal };
}
