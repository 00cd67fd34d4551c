import { totalmem } from 'node:os';
import { LatheError } from '@lathe/flow/error';
import type { ModelDirectory, ServedModel } from '../../model/served-model.js';
import type { EndpointLimits } from '../endpoint-limits.js';
import type { ModelStatus } from '../endpoint-status.js';
import type { Traffic } from '../metrics/traffic.js';
import type { Readiness } from '../readiness.js';
import type { WorkerReport } from './worker-report.js';

/** Above this share of the machine's memory, a load that did not come to an end is one for want of memory. */
const CROWDED = 0.7;

export interface LocalWorkerParts {
  readonly directory: ModelDirectory;
  readonly readiness: Readiness;
  readonly traffic: Traffic;
  readonly limits: Pick<EndpointLimits, 'loadTime'>;
}

/** The worker that is this process. */
export class LocalWorker {
  draining = false;
  private readonly loadedFrom = new Map<string, string>();
  /** Also of models that were unloaded since: Triton's clients load by name alone. */
  private readonly lastLocation = new Map<string, string>();

  constructor(private readonly parts: LocalWorkerParts) {}

  /** Where models were loaded from on request, by name. */
  get locations(): ReadonlyMap<string, string> {
    return this.loadedFrom;
  }

  async report(): Promise<WorkerReport> {
    const { directory, readiness, traffic } = this.parts;
    const problems = await readiness.problems();
    const { user, system } = process.cpuUsage();
    return {
      pid: process.pid,
      draining: this.draining,
      problems,
      models: directory.models().map(modelStatus),
      traffic: traffic.snapshot(),
      memory: process.memoryUsage.rss(),
      cpuSeconds: (user + system) / 1e6,
    };
  }

  /**
   * Without a location: from where it was loaded before on request, else from where the directory has it.
   * Errors: those of `ModelDirectory.load`, `model-load-timeout`, `memory-exhausted`.
   */
  async load(name: string, location: string): Promise<void> {
    const { directory, limits } = this.parts;
    const from = location === '' ? (this.lastLocation.get(name) ?? '') : location;
    const loading = directory.load(name, from);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), limits.loadTime);
    });
    try {
      if ((await Promise.race([loading, late])) === 'late') {
        // What still comes to an end is not wanted any more.
        void loading.then(() => directory.unload(name)).catch(() => undefined);
        throw loadTimeout(name, limits.loadTime);
      }
    } catch (error) {
      const known = LatheError.from(error);
      throw /bad_alloc|out of memory|failed to allocate|ENOMEM/i.test(known.message)
        ? memoryExhausted(name, known)
        : known;
    } finally {
      clearTimeout(timer);
    }
    if (from === '') return;
    this.loadedFrom.set(name, from);
    this.lastLocation.set(name, from);
  }

  /** Errors: those of `ModelDirectory.unload`. */
  async unload(name: string): Promise<void> {
    await this.parts.directory.unload(name);
    this.loadedFrom.delete(name);
  }
}

const modelStatus = (model: ServedModel): ModelStatus => ({
  name: model.name,
  version: model.version,
  platform: model.platform,
  state: model.state,
  problem: model.problem,
  inputs: model.inputs,
  outputs: model.outputs,
  columns: model.rows?.columns ?? null,
  statistics: model.statistics(),
});

function loadTimeout(name: string, milliseconds: number): LatheError {
  const used = 1 - process.availableMemory() / totalmem();
  if (used > CROWDED) return memoryExhausted(name, undefined);
  return new LatheError({
    code: 'model-load-timeout',
    kind: 'engine',
    message: `Model ${name} was not loaded within ${milliseconds} ms.`,
    advice: 'Try again, or give the endpoint more time for loading.',
  });
}

const memoryExhausted = (name: string, cause: LatheError | undefined): LatheError =>
  new LatheError({
    code: 'memory-exhausted',
    kind: 'engine',
    message: `There is not enough memory to load model ${name}.`,
    advice: 'Unload a model that is not needed, and try again.',
    cause,
  });
