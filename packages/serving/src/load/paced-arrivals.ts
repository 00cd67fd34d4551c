import { Worker } from 'node:worker_threads';
import {
  type ArrivalSchedule,
  constantArrivals,
  poissonArrivals,
  type Share,
} from './arrival-schedule.js';
import type { Arrivals } from './load-report.js';

export type PacedArrivals = Exclude<Arrivals, { readonly kind: 'users' }>;

export function scheduleOf(arrivals: PacedArrivals, share: Share): ArrivalSchedule {
  return arrivals.kind === 'constant'
    ? constantArrivals(arrivals.rate, share)
    : poissonArrivals(arrivals.rate, arrivals.seed, share);
}

/** What the metronome's thread is started with. */
export interface MetronomeOrder {
  readonly arrivals: PacedArrivals;
  readonly share: Share;
  /** 32-bit integers at the places below, and at `BEGIN_OFFSET` a 64-bit float: when arrivals begin, of `monotonicNow`. */
  readonly shared: SharedArrayBuffer;
}

/** `WAITING`, `BEATING` or `STOPPED`. */
export const METRONOME_STATE = 0;
/** 1: the sender has been told and has not come to it yet. */
export const METRONOME_TOLD = 1;
/** Processor milliseconds that the metronome has used. */
export const METRONOME_CPU = 2;
export const WAITING = 0;
export const BEATING = 1;
export const STOPPED = 2;
export const BEGIN_OFFSET = 16;
const SHARED_BYTES = 24;

/** Wakes a sender whenever an arrival is due, from a thread of its own. */
export class Metronome {
  private readonly buffer = new SharedArrayBuffer(SHARED_BYTES);
  private readonly shared = new Int32Array(this.buffer, 0, BEGIN_OFFSET / 4);
  private readonly thread: Worker;
  private ready = false;

  /** `onReady` is called once its thread is up and waits to begin, `tick` at each arrival after that. */
  constructor(arrivals: PacedArrivals, share: Share, onReady: () => void, tick: () => void) {
    const order: MetronomeOrder = { arrivals, share, shared: this.buffer };
    this.thread = new Worker(new URL('./metronome.js', import.meta.url), { workerData: order });
    this.thread.on('message', () => {
      if (!this.ready) {
        this.ready = true;
        onReady();
        return;
      }
      Atomics.store(this.shared, METRONOME_TOLD, 0);
      tick();
    });
  }

  /** Processor seconds used so far. */
  get seconds(): number {
    return Atomics.load(this.shared, METRONOME_CPU) / 1000;
  }

  /** `at`: of `monotonicNow`. */
  begin(at: number): void {
    new Float64Array(this.buffer, BEGIN_OFFSET, 1)[0] = at;
    this.setState(BEATING);
  }

  stop(): void {
    this.setState(STOPPED);
    void this.thread.terminate();
  }

  private setState(state: number): void {
    Atomics.store(this.shared, METRONOME_STATE, state);
    Atomics.notify(this.shared, METRONOME_STATE);
  }
}
