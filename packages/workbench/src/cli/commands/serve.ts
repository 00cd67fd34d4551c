import type { ModelStatus } from '@lathe/serving';
import type { EndpointEvent } from '@lathe/serving/endpoint/endpoint';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Backend, ServedModels } from '../../serving/serve-models.js';
import { optionName } from '../option-name.js';
import { parseSize } from '../options.js';
import { addSettingOptions, givenSettings } from '../setting-options.js';
import { visibleText } from '../visible-text.js';
import { parsePort } from './studio.js';

interface ServeOptions {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly grpcPort?: number | 'none';
  readonly token?: string;
  readonly accessLog?: string;
  readonly maxBody: number;
  readonly watch: boolean;
  readonly backend: string[];
  readonly workspace?: string;
  readonly endpointId?: string;
}

export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .argument(
      '[models...]',
      'ONNX files, folders of models, NAME=PATH, or stub:a=2,b=0.5 (default: /opt/ml/model)',
    )
    .description('Serve models over HTTP and gRPC (Open Inference Protocol, /invocations).')
    .addOption(
      new Option('--port <n>', 'port of HTTP; 0 for any free one (default: 8080)').argParser(
        parsePort,
      ),
    )
    .addOption(
      new Option(
        '--grpc-port <n>',
        'port of gRPC; 0 for any free one, none for no gRPC (default: 8001)',
      ).argParser((text: string) => (text === 'none' ? 'none' : parsePort(text))),
    )
    .option('--host <address>', 'address to listen on (default: this machine only); needs --token')
    .addOption(
      new Option(
        '--token <token>',
        'what callers must show, at least 16 characters; better in the environment, where other users cannot see it',
      ).env('LATHE_TOKEN'),
    )
    .option('--config <file>', 'settings as a JSON object; options win over it')
    .option('--access-log <file>', 'a line of JSON for each request; - for standard error')
    .addOption(
      new Option('--max-body <size>', 'largest request')
        .default(64 * 2 ** 20, '64MiB')
        .argParser(parseSize),
    )
    .option('--no-watch', 'do not look for changed and new versions of the models')
    .addOption(
      new Option(
        '--backend <kind>',
        'onnx: in Lathe; python: nginx, gunicorn and Python processes; or addresses of servers that have the models (repeatable)',
      )
        .default([], 'onnx')
        .argParser((text: string, before: readonly string[]) => {
          const url = /^https?:\/\//.test(text);
          if (!url && !['onnx', 'python'].includes(text)) {
            throw new InvalidArgumentError('Give onnx, python, or an address with http://.');
          }
          if (before.length > 0 && !(url && before.every((each) => /^https?:/.test(each)))) {
            throw new InvalidArgumentError('Only addresses may be given several times.');
          }
          return [...before, text];
        }),
    )
    .option(
      '--workspace <dir>',
      'folder whose studio lists it (default: the current one if it is a workspace)',
    )
    // For the studio, which knows of the endpoints it starts before they listen.
    .addOption(new Option('--endpoint-id <id>', 'go on with this record').hideHelp());
  addSettingOptions(command);
  command
    .addHelpText(
      'after',
      '\nSettings come from options, --config, the environment (variables of SageMaker containers), in that order.',
    )
    .action(async (models: string[], options: ServeOptions) => serve(models, options));
}

async function serve(models: readonly string[], options: ServeOptions): Promise<void> {
  const [{ serveModels }, { knownWorkspace }, { interruptible }] = await Promise.all([
    import('../../serving/serve-models.js'),
    import('../../serving/known-workspace.js'),
    import('../progress.js'),
  ]);
  const workspace = await knownWorkspace(options.workspace);
  const { config, host, port, grpcPort = 8001, token, accessLog, maxBody, watch } = options;
  const { endpointId } = options;
  const interrupt = interruptible();
  try {
    const served = await serveModels({
      models,
      backend: backendOf(options.backend),
      settings: {
        settings: givenSettings({ ...options }),
        origin: { keyText: optionName, advice: 'See `lathe serve --help`.' },
      },
      environment: process.env,
      grpcPort: grpcPort === 'none' ? null : grpcPort,
      maxBody,
      watch,
      ...(config === undefined ? {} : { config }),
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
      ...(token === undefined ? {} : { token }),
      ...(accessLog === undefined ? {} : { accessLog: accessLog === '-' ? 'stderr' : accessLog }),
      ...(workspace === undefined ? {} : { workspace }),
      ...(endpointId === undefined ? {} : { endpointId }),
      onEvent: (event) => note(eventText(event)),
    });
    try {
      await announce(served, token !== undefined);
      await aborted(interrupt.signal);
      note('Draining: what has begun is finished, nothing new is taken.');
    } finally {
      await served.close();
      await endIfThreadsHang();
    }
  } finally {
    interrupt.release();
  }
}

/** Ends by force what would never end: Node waits for its threads, and these hang in native code. */
async function endIfThreadsHang(): Promise<void> {
  const { hangingThreads } = await import('@lathe/serving/execute/thread-channel');
  if (hangingThreads() === 0) return;
  note('A model has not come back from a run; the endpoint is closed and ends by force.');
  process.kill(process.pid, 'SIGKILL');
}

function backendOf(given: readonly string[]): Backend {
  const [first = 'onnx'] = given;
  if (first === 'onnx' || first === 'python') return { kind: first };
  return { kind: 'remote', urls: given };
}

async function announce({ endpoint, environment }: ServedModels, token: boolean): Promise<void> {
  const { exampleCall } = await import('../../serving/example-call.js');
  for (const { variable, value, what } of environment.taken) {
    note(`taken from the environment: ${variable}=${value}: ${what}`);
  }
  for (const { variable, value, what } of environment.ignored) {
    note(`without effect here: ${variable}=${value}: ${what}`);
  }
  const { models } = await endpoint.status();
  const grpc = endpoint.grpcPort === null ? '' : `, gRPC on port ${endpoint.grpcPort}`;
  const lines = [
    `Lathe endpoint: ${endpoint.url}${grpc}`,
    ...models.flatMap((model) => [
      `  ${model.name} version ${model.version}, ${model.platform}: ${model.problem ?? model.state}`,
      ...signatureLines(model),
    ]),
  ];
  const [first] = models;
  const example = first === undefined ? null : exampleCall(endpoint.url, first, token);
  if (example !== null) lines.push('', `Try it: ${example}`);
  process.stdout.write(`${lines.map(visibleText).join('\n')}\n`);
  note('Ctrl-C ends it, after what has begun.');
}

/** What it takes and gives; nothing of a model that could not be opened. */
function signatureLines({ inputs, outputs, columns }: ModelStatus): readonly string[] {
  if (inputs.length === 0 && outputs.length === 0) return [];
  const rows = columns?.map(({ name, type }) => `${name} (${type})`).join(', ');
  return [
    ...(rows === undefined ? [] : [`    takes rows of ${rows}`]),
    `    ${rows === undefined ? 'takes' : 'or'} tensors ${signature(inputs)}`,
    `    gives ${signature(outputs)}`,
  ];
}

/** A table of numbers has a tensor a column: more than these are only counted. */
const MOST_TENSORS = 8;

/** `input FP32[-1,4]` */
function signature(tensors: ModelStatus['inputs']): string {
  const named = tensors
    .slice(0, MOST_TENSORS)
    .map(({ name, datatype, shape }) => `${name} ${datatype}[${shape.join(',')}]`);
  const more = tensors.length - named.length;
  return [...named, ...(more === 0 ? [] : [`${more} more`])].join(', ');
}

function eventText(event: EndpointEvent): string {
  switch (event.kind) {
    case 'worker-died':
      return `worker ${event.pid} died (${event.why}); it is started again after ${event.restartMs} ms`;
    case 'worker-started':
      return `worker ${event.pid} started`;
    case 'defect':
      return `defect: ${event.error.message}`;
  }
}

function note(text: string): void {
  process.stderr.write(`${visibleText(text)}\n`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
