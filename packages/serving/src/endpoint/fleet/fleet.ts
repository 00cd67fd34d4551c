import type { FleetReport } from './worker-report.js';

/** All workers of an endpoint, as one of them sees them. */
export interface Fleet {
  report(): Promise<FleetReport>;
  /**
   * Loads a model in every worker, or in none. Errors: those of `ModelDirectory.load`,
   * `model-load-timeout`, `memory-exhausted`.
   */
  load(name: string, location: string): Promise<void>;
  /** Errors: those of `ModelDirectory.unload`. */
  unload(name: string): Promise<void>;
}
