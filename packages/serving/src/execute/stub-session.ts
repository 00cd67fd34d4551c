import { seededRandom } from '../statistics/seeded-random.js';
import type { Tensor, TensorSpec } from '../tensor/tensor.js';
import type { ModelDescription } from './executor.js';
import { isTexts } from './join-parts.js';
import type { Session } from './session.js';

/** A model with a known service time: `a + b n` milliseconds for n rows. */
export interface StubSettings {
  readonly a: number;
  readonly b: number;
  /**
   * Standard deviation of the logarithm of a factor on the service time, whose mean is 1; 0: always the same.
   */
  readonly noise: number;
  readonly seed: number;
  /** Whether it computes all the while, as a real model would, instead of sleeping. */
  readonly burn: boolean;
  /** Batches that run at the same time over all instances of one process; 0: no limit but the instances. */
  readonly concurrency: number;
  /** A batch with this value in it never ends, and takes no processor time; null: all end. */
  readonly hang: number | null;
  /**
   * For `concurrency`: free places, shared by the threads. Filled in by whoever opens the instances. It does not
   * cross to a process of its own, which runs one batch at a time anyway.
   */
  readonly places?: SharedArrayBuffer;
}

const INPUT: TensorSpec = { name: 'x', datatype: 'FP32', shape: [-1, -1] };
const OUTPUT: TensorSpec = { name: 'y', datatype: 'FP32', shape: [-1, -1] };

/**
 * Gives its input back, after a while. Like a real session it blocks its thread meanwhile, so that a sleep is
 * good to some 0.1 ms, where timers of the event loop are good to 1 ms.
 */
export class StubSession implements Session {
  readonly description: ModelDescription = {
    platform: 'lathe_stub',
    inputs: [INPUT],
    outputs: [OUTPUT],
  };
  readonly #settings: StubSettings;
  readonly #never = new Int32Array(new SharedArrayBuffer(4));
  readonly #places: Int32Array | null;
  readonly #normal: () => number;

  constructor(settings: StubSettings) {
    this.#settings = settings;
    const { places } = settings;
    this.#places = places instanceof SharedArrayBuffer ? new Int32Array(places) : null;
    this.#normal = seededRandom(settings.seed).normal;
  }

  run(inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
    const rows = inputs[0]?.shape[0] ?? 0;
    const { a, b, noise, burn, hang } = this.#settings;
    // Before it takes a place, which nobody would give back.
    if (hang !== null && holds(inputs, hang)) Atomics.wait(this.#never, 0, 0);
    const milliseconds = (a + b * rows) * logNormal(noise, this.#normal);
    this.#enter();
    try {
      if (burn) burnFor(milliseconds);
      else Atomics.wait(this.#never, 0, 0, milliseconds);
    } finally {
      this.#leave();
    }
    return Promise.resolve(inputs.map((input) => ({ ...input, name: OUTPUT.name })));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #enter(): void {
    const places = this.#places;
    if (places === null) return;
    for (;;) {
      const free = Atomics.load(places, 0);
      if (free === 0) Atomics.wait(places, 0, 0);
      else if (Atomics.compareExchange(places, 0, free, free - 1) === free) return;
    }
  }

  #leave(): void {
    if (this.#places === null) return;
    Atomics.add(this.#places, 0, 1);
    Atomics.notify(this.#places, 0, 1);
  }
}

function burnFor(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

function holds(inputs: readonly Tensor[], wanted: number): boolean {
  for (const { data } of inputs) {
    if (isTexts(data)) continue;
    for (const value of data) if (Number(value) === wanted) return true;
  }
  return false;
}

/** A factor with mean 1: `exp(s z - s^2 / 2)`, z from the standard normal distribution. */
function logNormal(spread: number, normal: () => number): number {
  return spread === 0 ? 1 : Math.exp(spread * normal() - (spread * spread) / 2);
}
