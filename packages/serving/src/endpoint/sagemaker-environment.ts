import { LatheError } from '@lathe/flow/error';
import { type EndpointSettings, endpointSettings } from './endpoint-settings.js';

export interface EnvironmentSettings {
  /** What the environment says of settings; the rest stays with its default. */
  readonly settings: Partial<EndpointSettings>;
  /** Settings beside `EndpointSettings` that the environment names. */
  readonly port: number | null;
  readonly defaultModel: string | null;
  /** Seconds. */
  readonly loadTime: number | null;
  /** One sentence for each variable that was taken: what it became. */
  readonly taken: readonly TakenVariable[];
  /** One sentence for each variable that means nothing here: why. */
  readonly ignored: readonly TakenVariable[];
}

export interface TakenVariable {
  readonly variable: string;
  readonly value: string;
  readonly what: string;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Effect = Partial<Pick<EnvironmentSettings, 'port' | 'defaultModel' | 'loadTime'>> & {
  readonly settings?: Partial<EndpointSettings>;
  readonly what: string;
};

/** What a variable of the original container becomes here. Errors: `environment-invalid`. */
const TAKEN: Readonly<Record<string, (value: string, environment: Environment) => Effect>> = {
  SAGEMAKER_GUNICORN_WORKERS: (value) => {
    const workers = whole('SAGEMAKER_GUNICORN_WORKERS', value, 1);
    return { settings: { workers }, what: `${workers} processes accept requests.` };
  },
  SAGEMAKER_TFS_INSTANCE_COUNT: (value) => {
    const instances = whole('SAGEMAKER_TFS_INSTANCE_COUNT', value, 1);
    return {
      // The original runs each in a process of its own.
      settings: { instances, isolation: 'process' },
      what: `${instances} instances of each model, each in a process of its own.`,
    };
  },
  SAGEMAKER_TFS_INTER_OP_PARALLELISM: (value) => {
    const interOpThreads = whole('SAGEMAKER_TFS_INTER_OP_PARALLELISM', value, 0);
    return { settings: { interOpThreads }, what: `${threads(interOpThreads)} over operators.` };
  },
  SAGEMAKER_TFS_INTRA_OP_PARALLELISM: (value) => {
    const intraOpThreads = whole('SAGEMAKER_TFS_INTRA_OP_PARALLELISM', value, 0);
    return { settings: { intraOpThreads }, what: `${threads(intraOpThreads)} within an operator.` };
  },
  OMP_NUM_THREADS: (value, environment) => {
    const intraOpThreads = whole('OMP_NUM_THREADS', value, 1);
    const named = environment.SAGEMAKER_TFS_INTRA_OP_PARALLELISM !== undefined;
    return {
      ...(named ? {} : { settings: { intraOpThreads } }),
      what: named
        ? 'Handed on to Python back ends; for ONNX Runtime SAGEMAKER_TFS_INTRA_OP_PARALLELISM counts.'
        : `${threads(intraOpThreads)} within an operator, and handed on to Python back ends.`,
    };
  },
  SAGEMAKER_TFS_ENABLE_BATCHING: (value) =>
    flag('SAGEMAKER_TFS_ENABLE_BATCHING', value)
      ? { settings: { maxBatch: 8, batchDelayMs: 1 }, what: 'Requests are joined into batches.' }
      : { settings: { maxBatch: 1 }, what: 'Each request is run alone.' },
  SAGEMAKER_TFS_MAX_BATCH_SIZE: (value, environment) => {
    const maxBatch = whole('SAGEMAKER_TFS_MAX_BATCH_SIZE', value, 1);
    return batching(environment, { maxBatch }, `At most ${maxBatch} rows are run together.`);
  },
  SAGEMAKER_TFS_BATCH_TIMEOUT_MICROS: (value, environment) => {
    const batchDelayMs = whole('SAGEMAKER_TFS_BATCH_TIMEOUT_MICROS', value, 0) / 1000;
    const what = `The first request of a batch waits at most ${batchDelayMs} ms for company.`;
    return batching(environment, { batchDelayMs }, what);
  },
  SAGEMAKER_TFS_MAX_ENQUEUED_BATCHES: (value, environment) => {
    const batches = whole('SAGEMAKER_TFS_MAX_ENQUEUED_BATCHES', value, 1);
    const size = Number(environment.SAGEMAKER_TFS_MAX_BATCH_SIZE ?? 8);
    const queueLimit = batches * (Number.isInteger(size) && size > 0 ? size : 8);
    const what = `At most ${queueLimit} requests wait (that many full batches).`;
    return batching(environment, { queueLimit }, what);
  },
  SAGEMAKER_GUNICORN_TIMEOUT_SECONDS: (value) => {
    const seconds = whole('SAGEMAKER_GUNICORN_TIMEOUT_SECONDS', value, 1);
    return {
      // There, too, a worker that is silent for so long is ended.
      settings: { deadlineMs: seconds * 1000, runLimitMs: seconds * 1000 },
      what: `A request that is not answered within ${seconds} s is dropped, and a run that takes longer is ended.`,
    };
  },
  SAGEMAKER_TFS_WAIT_TIME_SECONDS: (value) => {
    const loadTime = whole('SAGEMAKER_TFS_WAIT_TIME_SECONDS', value, 1);
    const settings = { loadLimitMs: loadTime * 1000 };
    return { settings, loadTime, what: `A model may take ${loadTime} s to load.` };
  },
  SAGEMAKER_TFS_DEFAULT_MODEL_NAME: (value) => ({
    defaultModel: value,
    what: 'The model of requests that name none.',
  }),
  SAGEMAKER_BIND_TO_PORT: (value) => {
    const port = whole('SAGEMAKER_BIND_TO_PORT', value, 1);
    if (port > 65_535) throw wrong('SAGEMAKER_BIND_TO_PORT', value, 'a port from 1 to 65535');
    return { port, what: `Listens on port ${port}.` };
  },
};

/** Variables of the original container that have nothing to turn here, and why. */
const IGNORED: Readonly<Record<string, string>> = {
  SAGEMAKER_GUNICORN_THREADS: 'A worker here answers many requests at once without threads.',
  SAGEMAKER_GUNICORN_WORKER_CLASS:
    'There is no gunicorn in front of the models; the Python back end has one.',
  SAGEMAKER_SAFE_PORT_RANGE: 'Instances need no ports.',
  SAGEMAKER_TFS_FRACTIONAL_GPU_MEM_MARGIN: 'Models run on the processor.',
  SAGEMAKER_TFS_NUM_BATCH_THREADS: 'As many batches are run at once as there are instances.',
  SAGEMAKER_MULTI_MODEL: 'Models can always be loaded and unloaded through /models.',
  SAGEMAKER_PROGRAM: 'There is no inference script; what goes in front of a model is a flow.',
  SAGEMAKER_NGINX_PROXY_READ_TIMEOUT_SECONDS: 'There is no nginx in front of the models.',
};

/**
 * Settings from the variables of the SageMaker TensorFlow Serving container, with the same meaning where
 * there is one. Batching is off without `SAGEMAKER_TFS_ENABLE_BATCHING`, as there, once any variable of
 * batching is set. Errors: `environment-invalid`, with the variable.
 */
export function settingsFromEnvironment(environment: Environment): EnvironmentSettings {
  let settings: Partial<EndpointSettings> = {};
  let rest: Pick<EnvironmentSettings, 'port' | 'defaultModel' | 'loadTime'> = {
    port: null,
    defaultModel: null,
    loadTime: null,
  };
  const taken: TakenVariable[] = [];
  for (const [variable, effectOf] of Object.entries(TAKEN)) {
    const value = environment[variable]?.trim();
    if (value === undefined || value === '') continue;
    const { settings: more, what, ...others } = effectOf(value, environment);
    settings = { ...settings, ...more };
    rest = { ...rest, ...others };
    taken.push({ variable, value, what });
  }
  // Refuses what no setting can be, such as a delay of minutes.
  const checked = endpointSettings.partial().safeParse(settings);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw wrong(String(issue?.path[0] ?? 'environment'), '', issue?.message ?? 'another value');
  }
  const ignored = Object.entries(IGNORED).flatMap(([variable, what]) => {
    const value = environment[variable];
    return value === undefined ? [] : [{ variable, value, what }];
  });
  return { settings, ...rest, taken, ignored };
}

/** The original writes its batching file only when batching is on; the variables mean nothing else. */
const batching = (
  environment: Environment,
  settings: Partial<EndpointSettings>,
  what: string,
): Effect =>
  flag('SAGEMAKER_TFS_ENABLE_BATCHING', environment.SAGEMAKER_TFS_ENABLE_BATCHING ?? 'false')
    ? { settings, what }
    : {
        settings: { maxBatch: 1 },
        what: 'Without effect: SAGEMAKER_TFS_ENABLE_BATCHING is not true.',
      };

function whole(variable: string, value: string, least: number): number {
  if (/^\d{1,9}$/.test(value) && Number(value) >= least) return Number(value);
  throw wrong(variable, value, `a whole number from ${least}`);
}

function flag(variable: string, value: string): boolean {
  if (/^(true|1)$/i.test(value)) return true;
  if (/^(false|0)$/i.test(value)) return false;
  throw wrong(variable, value, 'true or false');
}

const threads = (count: number): string =>
  count === 0
    ? 'As many threads as ONNX Runtime chooses'
    : count === 1
      ? '1 thread'
      : `${count} threads`;

const wrong = (variable: string, value: string, expected: string): LatheError =>
  new LatheError({
    code: 'environment-invalid',
    kind: 'usage',
    message: `The environment variable ${variable} is ${JSON.stringify(value)}.`,
    place: { parameter: variable },
    advice: `Set it to ${expected}, or unset it.`,
  });
