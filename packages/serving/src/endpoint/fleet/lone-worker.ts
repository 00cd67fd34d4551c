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

/** Bytes resident, of this process and all that it started. */
export const treeMemory = (): number =>
  readProcessTree(process.pid).reduce((sum, { memory }) => sum + memory, 0);
