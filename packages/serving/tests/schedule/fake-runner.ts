import type { BatchParts, BatchResult } from '@lathe/serving/execute/executor';
import { ExecutorLost } from '@lathe/serving/execute/executor';
import { joinParts } from '@lathe/serving/execute/join-parts';
import type { InferAnswer } from '@lathe/serving/model/served-model';
import type { BatchRunner, ScheduledRequest } from '@lathe/serving/schedule/batch-scheduler';
import type { Clock } from '@lathe/serving/schedule/clock';

/** Time that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #now = 0;
  #timers: { at: number; action: () => void }[] = [];
  #soon: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = { at: this.#now + milliseconds, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  soon(action: () => void): void {
    this.#soon.push(action);
  }

  /** Lets everything happen that follows from what has happened. */
  async settle(): Promise<void> {
    do {
      for (const action of this.#soon.splice(0)) action();
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#soon.length > 0);
  }

  async pass(milliseconds: number): Promise<void> {
    await this.settle();
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = next.at;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.action();
      await this.settle();
    }
    this.#now = end;
    await this.settle();
  }
}

interface Given {
  /** First value of each request. */
  readonly values: readonly number[];
  readonly finish: () => void;
  readonly refuse: () => void;
  readonly die: (inWork?: boolean) => void;
}

/** Runs nothing; the test says when each batch is done. Gives the inputs back. */
export class FakeRunner implements BatchRunner {
  state: 'open' | 'restarting' | 'closed' = 'open';
  /** Batches in hand, oldest first. */
  readonly hand: Given[] = [];
  /** Every batch that was ever given. */
  readonly given: number[][] = [];

  constructor(readonly depth = 1) {}

  run(parts: BatchParts): Promise<BatchResult> {
    const values = parts.map((part) => Number(part[0]?.data[0]));
    this.given.push(values);
    return new Promise((resolve, reject) => {
      const leave = () => this.hand.splice(this.hand.indexOf(given), 1);
      const given: Given = {
        values,
        finish: () => {
          leave();
          resolve({ outputs: joinParts(parts), compute: 0 });
        },
        refuse: () => {
          leave();
          reject(new Error(`refused ${values.join()}`));
        },
        die: (inWork = true) => {
          leave();
          reject(new ExecutorLost('killed', inWork));
        },
      };
      this.hand.push(given);
    });
  }
}

/** A request of one row (or more) whose values are all `value`. */
export function request(value: number, more: Partial<ScheduledRequest> = {}): ScheduledRequest {
  const rows = more.rows ?? 1;
  const data = new Float32Array(rows).fill(value);
  return {
    inputs: [{ name: 'x', datatype: 'FP32', shape: [rows, 1], data }],
    rows,
    wanted: null,
    key: '',
    ...more,
  };
}

/** `12` for an answer of one row, `12,12` for two; the code or the message of an error. */
export function outcome(answer: Promise<InferAnswer>): Promise<string> {
  return answer.then(
    ({ outputs }) => outputs[0]?.data.join() ?? '',
    (error: Error & { code?: string }) => error.code ?? error.message,
  );
}
