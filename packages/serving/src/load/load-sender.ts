import { performance } from 'node:perf_hooks';
import { type ExpectedAnswers, errorOf } from './answer-check.js';
import type { ArrivalSchedule, Share } from './arrival-schedule.js';
import { Connection, type Outcome } from './connection.js';
import type { Arrivals } from './load-report.js';
import { type LoadWindow, WindowRecorder } from './load-window.js';
import { monotonicNow, monotonicTime } from './monotonic-clock.js';
import { Metronome, scheduleOf } from './paced-arrivals.js';
import type { Target } from './request-message.js';
import { threadSeconds } from './thread-time.js';

/** What does not change between the runs of a sender. */
export interface SenderSetup {
  readonly target: Target;
  /** Requests as bytes, sent in turn. */
  readonly messages: readonly Uint8Array[];
  readonly expected: ExpectedAnswers;
  /** Milliseconds from the intended start. */
  readonly timeout: number;
  /** Most connections of this sender in an open loop. */
  readonly connections: number;
  /** Milliseconds within which an answer is good, or null. */
  readonly objective: { readonly below: number } | null;
}

export interface RunOrder {
  readonly arrivals: Arrivals;
  /** Which part of the arrivals is this sender's. */
  readonly share: Share;
  /** Length of a window, milliseconds. */
  readonly windowLength: number;
}

export interface SenderReport {
  /** What came since the last report. */
  readonly windows: readonly LoadWindow[];
  /** Windows of which all outcomes have come that can come in them. */
  readonly complete: number;
  /** Processor seconds of the sender since the run began; null where the system does not tell. */
  readonly cpuSeconds: number | null;
  /** Share of the time since the run began in which the sender's thread was busy. */
  readonly busyShare: number;
  /** The last report of the run. */
  readonly finished: boolean;
}

/** A request that has no outcome yet. */
interface UnderWay {
  readonly intended: number;
  readonly message: number;
  readonly connection: Connection;
}

/** After a failed connection a user waits this long, milliseconds, so that a dead server is not hammered. */
const RETRY_PAUSE = 100;
/** Milliseconds between two looks for requests that nobody waits for any more. */
const TIMEOUT_LOOKS = 25;
/** Milliseconds given, at the end, to requests that are not measured any more. */
const LEAVE_TAKING = 1000;

/**
 * Sends the requests of one thread. A closed loop keeps `users` connections busy; an open loop sends what is
 * due, over as many connections as it needs. Requests go on after the last measured window until all that
 * were meant to start in it have their outcome, so that the slowest are not cut off.
 */
export class LoadSender {
  private readonly recorder = new WindowRecorder();
  private readonly underWay = new Set<UnderWay>();
  private readonly idle: Connection[] = [];
  private connections = 0;
  private nextMessage = 0;
  private run: Run | null = null;

  constructor(
    private readonly setup: SenderSetup,
    private readonly report: (report: SenderReport) => void,
  ) {}

  /** Gets everything ready for a run; `onReady` is called when it may begin. */
  prepare(order: RunOrder, onReady: () => void): void {
    this.nextMessage = order.share.index;
    this.recorder.take();
    const run = new Run(order);
    this.run = run;
    if (order.arrivals.kind === 'users') {
      onReady();
      return;
    }
    run.schedule = scheduleOf(order.arrivals, order.share);
    run.metronome = new Metronome(order.arrivals, order.share, onReady, () => this.sendDue());
  }

  /** Begins the run that was prepared. `beginAt`: when the first window begins, of `monotonicNow`. */
  begin(beginAt: number): void {
    const { run } = this;
    if (run === null) return;
    run.begin(beginAt, {
      progress: () => this.tell(run, false),
      look: () => this.look(),
    });
    if (run.schedule !== null) run.nextArrival = beginAt + run.schedule();
    run.metronome?.begin(beginAt);
    const { arrivals, share } = run.order;
    if (arrivals.kind !== 'users') return;
    const own = shareOf(arrivals.users, share);
    run.later(Math.max(0, beginAt - monotonicNow()), () => {
      while (this.idle.length > own) this.idle.pop()?.giveUp('connection');
      for (let user = 0; user < own; user += 1) this.sendOfUser();
    });
  }

  /** Windows from `end` on are not measured; the last report comes when all before have their outcomes. */
  finish(end: number): void {
    const { run } = this;
    if (run === null) return;
    run.measuredUntil = run.beginAt + end * run.order.windowLength;
    for (const { intended } of this.underWay) if (intended < run.measuredUntil) run.owed += 1;
    for (const intended of run.queue) if (intended < run.measuredUntil) run.owed += 1;
    this.endIfDone();
  }

  /** Ends the run now; the last report comes at once. */
  abort(): void {
    if (this.run === null) return;
    this.run.sending = false;
    for (const request of [...this.underWay]) request.connection.giveUp('connection');
    this.leave();
  }

  close(): void {
    this.abort();
    for (const connection of this.idle.splice(0)) connection.giveUp('connection');
  }

  private sendOfUser(): void {
    if (this.run?.sending !== true) return;
    this.send(this.openConnection(), monotonicNow());
  }

  private sendDue(): void {
    const { run } = this;
    if (run === null || run.schedule === null || !run.sending) return;
    const now = monotonicNow();
    while (run.nextArrival <= now) {
      const intended = run.nextArrival;
      run.nextArrival = run.beginAt + run.schedule();
      this.recorder.at(run.windowOf(intended)).lag.record(now - intended);
      if (intended < run.measuredUntil && run.measuredUntil !== Number.POSITIVE_INFINITY) {
        run.owed += 1;
      }
      run.queue.push(intended);
    }
    this.sendQueued();
    this.endIfDone();
  }

  /** Sends what waits for a connection, as far as there are any. */
  private sendQueued(): void {
    const { run } = this;
    if (run === null) return;
    while (run.queue.length > 0 && run.sending) {
      if (this.idle.length === 0 && this.connections >= this.setup.connections) return;
      const connection = this.openConnection();
      const intended = run.queue.shift();
      if (intended !== undefined) this.send(connection, intended);
    }
  }

  /** The connection used last, which the server is least likely to have closed, or a new one. */
  private openConnection(): Connection {
    for (;;) {
      const idle = this.idle.pop();
      if (idle === undefined) break;
      if (idle.open) return idle;
    }
    this.connections += 1;
    return new Connection(this.setup.target, this.setup.expected !== null, () => {
      this.connections -= 1;
    });
  }

  private send(connection: Connection, intended: number): void {
    const message = this.nextMessage % this.setup.messages.length;
    this.nextMessage += 1;
    const bytes = this.setup.messages[message];
    if (bytes === undefined) return;
    const request: UnderWay = { intended, message, connection };
    this.underWay.add(request);
    connection.send(bytes, (outcome) => this.take(request, outcome));
  }

  private take(request: UnderWay, outcome: Outcome): void {
    const { run } = this;
    const { connection, intended } = request;
    this.underWay.delete(request);
    if (run === null) return;
    const now = monotonicNow();
    const sentAt = Math.max(intended, monotonicTime(connection.sentAt));
    const error =
      outcome.kind === 'answer'
        ? errorOf(outcome.answer, this.setup.expected?.[request.message])
        : outcome.kind;
    const came = this.recorder.at(run.windowOf(now));
    const started = this.recorder.at(run.windowOf(intended));
    came.came += 1;
    came.underWay += now - (connection.sentAt === 0 ? intended : sentAt);
    if (error === null) {
      came.answered += 1;
      if (this.setup.objective === null || now - intended < this.setup.objective.below) {
        came.good += 1;
      }
      started.latency.record(now - intended);
      started.service.record(now - sentAt);
    } else {
      started.errors[error] = (started.errors[error] ?? 0) + 1;
    }
    if (intended < run.measuredUntil && run.measuredUntil !== Number.POSITIVE_INFINITY) {
      run.owed -= 1;
    }
    if (connection.open) this.idle.push(connection);
    this.endIfDone();
    if (!run.sending) return;
    if (run.order.arrivals.kind === 'users') {
      if (outcome.kind === 'connection') run.later(RETRY_PAUSE, () => this.sendOfUser());
      else this.sendOfUser();
    } else if (outcome.kind === 'connection') {
      run.later(RETRY_PAUSE, () => this.sendQueued());
    } else {
      this.sendQueued();
    }
  }

  /** Gives up what nobody waits for any more. */
  private look(): void {
    const { run } = this;
    if (run === null) return;
    const now = monotonicNow();
    const oldest = now - this.setup.timeout;
    for (const { intended, connection } of [...this.underWay]) {
      if (intended < oldest) connection.giveUp('timeout');
    }
    // The queue is in the order of the intended starts.
    let expired = 0;
    while ((run.queue[expired] ?? Number.POSITIVE_INFINITY) < oldest) expired += 1;
    for (const intended of run.queue.splice(0, expired)) {
      this.recorder.at(run.windowOf(now)).came += 1;
      const { errors } = this.recorder.at(run.windowOf(intended));
      errors.timeout = (errors.timeout ?? 0) + 1;
      if (intended < run.measuredUntil && run.measuredUntil !== Number.POSITIVE_INFINITY) {
        run.owed -= 1;
      }
    }
    this.endIfDone();
  }

  private tell(run: Run, finished: boolean): void {
    this.report({
      windows: this.recorder.take(),
      complete: Math.max(0, run.windowOf(monotonicNow())),
      cpuSeconds: run.cpuSeconds(),
      busyShare: run.busyShare(),
      finished,
    });
  }

  private endIfDone(): void {
    const { run } = this;
    if (run === null || !run.sending || run.owed > 0) return;
    if (run.measuredUntil === Number.POSITIVE_INFINITY) return;
    if (run.schedule !== null && run.nextArrival < run.measuredUntil) return;
    run.sending = false;
    const waitUntil = monotonicNow() + LEAVE_TAKING;
    const wait = (): void => {
      if (this.underWay.size > 0 && monotonicNow() < waitUntil) run.later(5, wait);
      else this.leave();
    };
    wait();
  }

  private leave(): void {
    const { run } = this;
    if (run === null) return;
    for (const request of [...this.underWay]) request.connection.giveUp('connection');
    run.end();
    this.run = null;
    this.tell(run, true);
  }
}

/** State of one run of a sender. */
class Run {
  sending = true;
  measuredUntil = Number.POSITIVE_INFINITY;
  /** Measured requests without an outcome, counted once the end is known. */
  owed = 0;
  schedule: ArrivalSchedule | null = null;
  nextArrival = Number.POSITIVE_INFINITY;
  metronome: Metronome | null = null;
  /** Intended starts of what could not be sent for want of connections, in order. */
  readonly queue: number[] = [];
  /** Of the first window, of `monotonicNow`. */
  beginAt = Number.POSITIVE_INFINITY;
  private readonly timers = new Set<NodeJS.Timeout>();
  private looks: NodeJS.Timeout | null = null;
  private cpuAtBegin: number | null = null;
  private utilisationAtBegin = performance.eventLoopUtilization();

  constructor(readonly order: RunOrder) {}

  begin(beginAt: number, call: { readonly progress: () => void; readonly look: () => void }): void {
    this.beginAt = beginAt;
    this.cpuAtBegin = threadSeconds();
    this.utilisationAtBegin = performance.eventLoopUtilization();
    this.looks = setInterval(call.look, TIMEOUT_LOOKS);
    this.tellAfter(1, call.progress);
  }

  windowOf(time: number): number {
    return Math.floor((time - this.beginAt) / this.order.windowLength);
  }

  later(milliseconds: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, milliseconds);
    this.timers.add(timer);
  }

  cpuSeconds(): number | null {
    const now = threadSeconds();
    if (now === null || this.cpuAtBegin === null) return null;
    return now - this.cpuAtBegin + (this.metronome?.seconds ?? 0);
  }

  busyShare(): number {
    return performance.eventLoopUtilization(this.utilisationAtBegin).utilization;
  }

  end(): void {
    if (this.looks !== null) clearInterval(this.looks);
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.metronome?.stop();
  }

  /** Tells what has come soon after each window's end. */
  private tellAfter(windows: number, progress: () => void): void {
    const at = this.beginAt + windows * this.order.windowLength + 1;
    this.later(Math.max(1, at - monotonicNow()), () => {
      progress();
      this.tellAfter(Math.max(windows, this.windowOf(monotonicNow())) + 1, progress);
    });
  }
}

/** How many of `total` are one sender's. */
export function shareOf(total: number, { index, of }: Share): number {
  return Math.floor(total / of) + (index < total % of ? 1 : 0);
}
