// A thread that sleeps until the next arrival is due and then wakes its sender. Timers of the event loop are
// a millisecond coarse, which would be most of the latency of a fast model; waiting in the event loop without
// sleeping would burn a core that the server may need.
import { parentPort, workerData } from 'node:worker_threads';
import { monotonicNow } from './monotonic-clock.js';
import {
  BEATING,
  BEGIN_OFFSET,
  METRONOME_CPU,
  METRONOME_STATE,
  METRONOME_TOLD,
  type MetronomeOrder,
  scheduleOf,
  WAITING,
} from './paced-arrivals.js';
import { threadSeconds } from './thread-time.js';

/** Ticks come no closer, in milliseconds: what falls due in between goes with the next. */
const LEAST_TICK = 0.15;
/** Milliseconds between two notes of the processor time used. */
const NOTE_INTERVAL = 200;

const order: MetronomeOrder = workerData;
const shared = new Int32Array(order.shared, 0, BEGIN_OFFSET / 4);
const schedule = scheduleOf(order.arrivals, order.share);
parentPort?.postMessage('ready');
Atomics.wait(shared, METRONOME_STATE, WAITING);

const beginAt = new Float64Array(order.shared, BEGIN_OFFSET, 1)[0] ?? 0;
let next = beginAt + schedule();
let noted = 0;
while (Atomics.load(shared, METRONOME_STATE) === BEATING) {
  const now = monotonicNow();
  if (now < next) {
    Atomics.wait(shared, METRONOME_STATE, BEATING, next - now);
    continue;
  }
  // A sender that has not come to the last tick sends what is due when it does.
  if (Atomics.exchange(shared, METRONOME_TOLD, 1) === 0) parentPort?.postMessage('due');
  let due = next;
  while (due <= now) due = beginAt + schedule();
  next = Math.max(due, now + LEAST_TICK);
  if (now - noted > NOTE_INTERVAL) {
    noted = now;
    Atomics.store(shared, METRONOME_CPU, Math.round((threadSeconds() ?? 0) * 1000));
  }
}
