import { LatheError } from '@lathe/flow/error';
import type { ModelDirectory, ServedModel } from '../model/served-model.js';
import type { EndpointLimits } from './endpoint-limits.js';

interface Tested {
  readonly at: number;
  readonly problem: string | null;
}

/** Whether the models really answer: each is tried on made-up input, not longer ago than `testAge`. */
export class Readiness {
  private readonly results = new WeakMap<ServedModel, Tested>();
  private readonly running = new WeakMap<ServedModel, Promise<Tested>>();

  constructor(
    private readonly directory: ModelDirectory,
    private readonly limits: Pick<EndpointLimits, 'testAge' | 'testTime'>,
  ) {}

  /** One line for each model that should answer and does not. */
  async problems(): Promise<readonly string[]> {
    const names = [...new Set(this.directory.models().map(({ name }) => name))];
    const problems = await Promise.all(names.map((name) => this.problemOf(name)));
    return problems.flatMap((problem) => (problem === null ? [] : [problem]));
  }

  /**
   * Why a model does not answer; null when it does. Without a version: the one that requests get, so
   * that a broken new version beside a good one does no harm.
   */
  async problemOf(name: string, version?: string): Promise<string | null> {
    let model: ServedModel;
    try {
      model = this.directory.find(name, version);
    } catch (error) {
      return `${name}: ${LatheError.from(error).message}`;
    }
    const label = `${model.name} version ${model.version}`;
    if (model.state !== 'ready') return `${label} is ${model.state}. ${model.problem ?? ''}`.trim();
    const { problem } = await this.tested(model);
    return problem === null ? null : `${label}: ${problem}`;
  }

  private tested(model: ServedModel): Promise<Tested> {
    const known = this.results.get(model);
    if (known !== undefined && performance.now() - known.at < this.limits.testAge) {
      return Promise.resolve(known);
    }
    const running = this.running.get(model) ?? this.test(model);
    this.running.set(model, running);
    return running;
  }

  private async test(model: ServedModel): Promise<Tested> {
    const problem = await this.outcome(model);
    const tested = { at: performance.now(), problem };
    this.results.set(model, tested);
    this.running.delete(model);
    return tested;
  }

  private async outcome(model: ServedModel): Promise<string | null> {
    const late = new AbortController();
    const tooLate = new Promise<string>((resolve) => {
      const timer = setTimeout(() => resolve('Its test takes too long.'), this.limits.testTime);
      late.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    try {
      return await Promise.race([model.test().then(() => null), tooLate]);
    } catch (error) {
      const known = LatheError.from(error);
      // A model that has too much to do does answer.
      return known.code === 'overloaded' ? null : known.message;
    } finally {
      late.abort();
    }
  }
}
