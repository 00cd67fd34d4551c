import { performance } from 'node:perf_hooks';
import { readProcessTree } from './process-tree.js';
import { type TreeReading, type TreeUsage, usageBetween } from './tree-usage.js';

/** Reads a process tree again and again, from now until it is stopped. Leaves out the process that it runs in. */
export class TreeSampler {
  private readonly readings: TreeReading[] = [];
  private readonly timer: NodeJS.Timeout;

  /** `interval`: milliseconds between readings, default 1000. */
  constructor(
    private readonly pid: number,
    interval = 1000,
  ) {
    this.read();
    this.timer = setInterval(() => this.read(), interval);
    this.timer.unref();
  }

  /**
   * Usage since `from` (milliseconds of `performance.now()`), as near as readings come; null when the
   * processes are not there.
   */
  stop(from = 0): TreeUsage | null {
    clearInterval(this.timer);
    this.read();
    const before = this.readings.findLastIndex(({ at }) => at <= from);
    return usageBetween(this.readings.slice(Math.max(0, before)));
  }

  private read(): void {
    const processes = readProcessTree(this.pid, process.pid);
    this.readings.push({ at: performance.now(), processes });
  }
}
