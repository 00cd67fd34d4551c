import { performance } from 'node:perf_hooks';

const [seconds, nanoseconds] = process.hrtime();
/** Each thread has an origin of its own for `performance.now()`; that of `process.hrtime()` is the machine's. */
const offset = seconds * 1000 + nanoseconds / 1e6 - performance.now();

/** Milliseconds of a clock that never jumps and is the same in all threads of the process. */
export function monotonicNow(): number {
  return performance.now() + offset;
}

/** A time of `performance.now()` in this thread as a time of `monotonicNow`. */
export function monotonicTime(performanceTime: number): number {
  return performanceTime + offset;
}
