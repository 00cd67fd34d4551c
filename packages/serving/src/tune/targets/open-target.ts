import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LatheError } from '@lathe/flow';
import { z } from 'zod';
import { startPythonBackend } from '../../backend/python-backend.js';
import { newestModel } from '../../backend/python-directory.js';
import { pythonKnobs } from '../../backend/python-knobs.js';
import { findNginx, findServingPython } from '../../backend/python-parts.js';
import { endpointSettings } from '../../endpoint/endpoint-settings.js';
import { parseObjective } from '../../load/objective.js';
import { prepareRequests } from '../../load/prepare-requests.js';
import { knobsOf, type TuningSpace } from '../tuning-space.js';
import type { Configuration, TuningTarget } from '../tuning-target.js';
import { type ServerTargetOptions, serverTarget } from './server-target.js';
import { freePort, spawnServer } from './spawned-server.js';
import { readStoredGrid, storedGridTarget } from './stored-grid.js';

export interface OpenTargetOptions {
  /** Program and arguments that run Lathe, e.g. `[process.execPath, '.../main.js']`; needed for `endpoint`. */
  readonly lathe: readonly string[];
  /** Against which paths of the space file are resolved. */
  readonly folder: string;
}

type TargetOf<Kind> = Extract<TuningSpace['target'], { readonly kind: Kind }>;
type Started = Pick<ServerTargetOptions, 'title' | 'refuse' | 'start'> & {
  /** Name of the model that is asked. */
  readonly model: string | undefined;
};

/** What a space file names as its target. Errors: `tuning-knob-unknown`, `grid-unreadable`, `nginx-missing`, `serving-python-missing`. */
export async function openTarget(
  space: TuningSpace,
  options: OpenTargetOptions,
): Promise<TuningTarget> {
  const { target } = space;
  switch (target.kind) {
    case 'grid':
      return storedGridTarget(
        await readStoredGrid(resolve(options.folder, target.path)),
        space.seed,
      );
    case 'endpoint':
      requireKnobs(space, [...Object.keys(endpointSettings.shape), 'ompThreads']);
      return measured(space, endpointTarget(target, options), options);
    case 'python':
      requireKnobs(space, Object.keys(pythonKnobs.shape));
      // What is not installed is no fault of a configuration.
      findNginx();
      findServingPython();
      return measured(space, pythonTarget(target, options), options);
    case 'command':
      return measured(space, commandTarget(target, options), options);
  }
}

/** `lathe serve`, started anew for each configuration. */
function endpointTarget(target: TargetOf<'endpoint'>, options: OpenTargetOptions): Started {
  const models = target.models.map((model) => absoluteModel(model, options.folder));
  return {
    title: `Lathe endpoint with ${target.models.join(', ')}`,
    model: target.model,
    refuse: (configuration) => {
      const read = endpointSettings.safeParse(endpointPart(configuration));
      return read.success ? null : firstIssue(read.error.issues);
    },
    start: async (configuration, signal) => {
      const port = await freePort();
      // A folder that is no workspace, so that no studio lists each of these.
      const folder = await mkdtemp(join(tmpdir(), 'lathe-tune-'));
      const config = join(folder, 'settings.json');
      await writeFile(config, JSON.stringify(endpointPart(configuration)));
      const url = `http://127.0.0.1:${port}`;
      const { ompThreads } = configuration;
      try {
        const server = await spawnServer({
          command: [
            ...options.lathe,
            'serve',
            ...models,
            ...['--config', config, '--port', String(port), '--grpc-port', 'none', '--no-watch'],
            ...target.arguments,
          ],
          environment: ompThreads === undefined ? {} : { OMP_NUM_THREADS: String(ompThreads) },
          folder,
          url,
          readyUrl: `${url}/v2/health/ready`,
          readySeconds: 120,
          hopeless: (hurry) => modelFailure(url, hurry),
          signal,
        });
        return {
          ...server,
          stop: async () => {
            await server.stop();
            await rm(folder, { recursive: true, force: true });
          },
        };
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
    },
  };
}

const modelStates = z.object({
  models: z.array(
    z.object({ name: z.string(), state: z.string(), problem: z.string().nullable() }),
  ),
});

/** Why a model of an endpoint cannot be served; null while all may be, and when the endpoint does not say. */
async function modelFailure(url: string, signal: AbortSignal): Promise<string | null> {
  try {
    const answer = await fetch(`${url}/lathe/status`, { signal });
    const { models } = modelStates.parse(await answer.json());
    const failed = models.find(({ state }) => state === 'failed');
    return failed === undefined ? null : `model ${failed.name}: ${failed.problem ?? 'it failed'}`;
  } catch {
    return null;
  }
}

/** nginx, gunicorn and model processes. */
function pythonTarget(target: TargetOf<'python'>, { folder }: OpenTargetOptions): Started {
  return {
    title: `nginx, gunicorn and Python with ${target.model}`,
    model: 'model',
    refuse: (configuration) => {
      const read = pythonKnobs.safeParse(configuration);
      return read.success ? null : firstIssue(read.error.issues);
    },
    start: (configuration, signal) =>
      startPythonBackend({
        name: 'model',
        ...newestModel(resolve(folder, target.model)),
        knobs: pythonKnobs.parse(configuration),
        signal,
      }),
  };
}

/** Any server that a command starts. */
function commandTarget(target: TargetOf<'command'>, options: OpenTargetOptions): Started {
  return {
    title: target.start.join(' '),
    model: target.model,
    refuse: () => null,
    start: async (configuration, signal) => {
      const values = { ...configuration, port: await freePort() };
      const url = fillPlaceholders(target.url, values);
      return spawnServer({
        command: target.start.map((part) => fillPlaceholders(part, values)),
        environment: Object.fromEntries(
          Object.entries(target.environment).map(([name, value]) => [
            name,
            fillPlaceholders(value, values),
          ]),
        ),
        folder: resolve(options.folder, target.folder ?? '.'),
        url,
        readyUrl: new URL(target.readyPath, url).href,
        readySeconds: target.readySeconds,
        signal,
      });
    },
  };
}

function measured(
  space: TuningSpace,
  { model, ...started }: Started,
  { folder }: OpenTargetOptions,
): TuningTarget {
  const { payload, objective, load, seed } = space;
  const source =
    payload.kind === 'schema' ? payload : { ...payload, path: resolve(folder, payload.path) };
  return serverTarget({
    ...started,
    objective: objective === undefined ? null : parseObjective(objective),
    maxUsers: load.maxUsers,
    requests: ({ url }, signal) =>
      prepareRequests({
        url,
        payload: source,
        seed,
        signal,
        ...(model === undefined ? {} : { model }),
      }),
  });
}

/** `{knob}` replaced by the value of the knob. Errors: `tuning-knob-unknown`. */
export function fillPlaceholders(text: string, values: Configuration): string {
  return text.replaceAll(/\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw unknownKnob(name, Object.keys(values), 'target');
    return String(value);
  });
}

/** A path of a model as `lathe serve` takes it (`NAME=PATH`, `stub:...`), made absolute. */
function absoluteModel(model: string, folder: string): string {
  const named = /^([\w.-]+=)?(.*)$/s.exec(model);
  const [name, location] = [named?.[1] ?? '', named?.[2] ?? model];
  return /^[a-z][a-z0-9+.-]+:/i.test(location) ? model : `${name}${resolve(folder, location)}`;
}

function endpointPart({ ompThreads: _, ...settings }: Configuration): Configuration {
  return settings;
}

function firstIssue(issues: readonly { readonly path: PropertyKey[]; readonly message: string }[]) {
  const [issue] = issues;
  return issue === undefined
    ? 'it is not valid'
    : `${issue.path.map(String).join('.')}: ${issue.message}`;
}

function requireKnobs(space: TuningSpace, names: readonly string[]): void {
  const given = [...knobsOf(space).map(({ name }) => name), ...Object.keys(space.fixed)];
  const unknown = given.find((name) => !names.includes(name));
  if (unknown !== undefined) throw unknownKnob(unknown, names, 'knobs');
}

function unknownKnob(name: string, names: readonly string[], parameter: string): LatheError {
  return new LatheError({
    code: 'tuning-knob-unknown',
    kind: 'document',
    message: `There is no knob "${name}".`,
    place: { parameter },
    advice: `Use one of ${names.join(', ')}.`,
  });
}
