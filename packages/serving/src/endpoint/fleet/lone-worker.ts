import { readProcessTree } from '../../resource/process-tree.js';
import type { Fleet } from './fleet.js';
import type { LocalWorker } from './local-worker.js';

/** The fleet of an endpoint with one worker: this process. */
export const loneWorker = (worker: LocalWorker): Fleet => ({
  report: async () => ({
    workers: [await worker.report()],
    missing: 0,
    restarts: 0,
    memory: treeMemory(),
  }),
  load: (name, location) => worker.load(name, location),
  unload: (name) => worker.unload(name),
});

/** Reading all processes of a machine takes milliseconds, and health checks may come often. */
const MEMORY_AGE = 1_000;
let lastMemory = { at: Number.NEGATIVE_INFINITY, bytes: 0 };

/** Bytes resident, of this process and all that it started; at most a second old. */
export function treeMemory(): number {
  const now = performance.now();
  if (now - lastMemory.at > MEMORY_AGE) {
    const bytes = readProcessTree(process.pid).reduce((sum, { memory }) => sum + memory, 0);
    lastMemory = { at: now, bytes };
  }
  return lastMemory.bytes;
}
