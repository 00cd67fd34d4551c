import type { GivenValues, RowFlow } from '@lathe/engine';

/** Rows that one statement takes at most, when it takes those of several calls together. */
const MOST_ROWS = 4_096;

type Passed = Awaited<ReturnType<RowFlow['through']>>;

interface WaitingCall {
  readonly values: GivenValues;
  readonly rows: number;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (passed: Passed) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends rows through a flow one statement at a time. Calls that come meanwhile wait and go together in
 * the next one: a statement over hundreds of rows takes hardly longer than one over a single row.
 */
export class RowLane {
  readonly #through: RowFlow['through'];
  readonly #waiting: WaitingCall[] = [];
  #running = false;

  constructor(through: RowFlow['through']) {
    this.#through = through;
  }

  /** Errors: those of the flow's steps; the abort reason. */
  through(values: GivenValues, rows: number, signal?: AbortSignal): Promise<Passed> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ values, rows, signal, resolve, reject });
      if (!this.#running) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#running = true;
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) await this.#run(batch);
    this.#running = false;
  }

  #next(): readonly WaitingCall[] {
    const batch: WaitingCall[] = [];
    let rows = 0;
    for (let call = this.#waiting[0]; call !== undefined; call = this.#waiting[0]) {
      if (batch.length > 0 && rows + call.rows > MOST_ROWS) break;
      this.#waiting.shift();
      if (call.signal?.aborted === true) {
        call.reject(call.signal.reason);
        continue;
      }
      batch.push(call);
      rows += call.rows;
    }
    return batch;
  }

  async #run(batch: readonly WaitingCall[]): Promise<void> {
    try {
      const passed = await this.#through(joined(batch));
      for (const [index, part] of parted(passed, batch).entries()) batch[index]?.resolve(part);
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.reject(error);
      // A value that a step refuses fails the call that it came with, not those that came beside it.
      else for (const call of batch) await this.#runAlone(call);
    }
  }

  async #runAlone(call: WaitingCall): Promise<void> {
    if (call.signal?.aborted === true) call.reject(call.signal.reason);
    else await this.#run([call]);
  }
}

function joined(batch: readonly WaitingCall[]): GivenValues {
  const [first] = batch;
  if (first === undefined) return [];
  if (batch.length === 1) return first.values;
  return first.values.map((_, column) => batch.flatMap(({ values }) => values[column] ?? []));
}

/** What became of each call's rows. Rows come out in their order, so that each call's stand together. */
function parted({ page, at }: Passed, batch: readonly WaitingCall[]): readonly Passed[] {
  let offset = 0;
  let begin = 0;
  return batch.map(({ rows }) => {
    const last = offset + rows;
    let end = begin;
    while (end < at.length && (at[end] ?? 0) < last) end += 1;
    const part = {
      page: {
        schema: page.schema,
        values: page.values.map((list) => list.slice(begin, end)),
        rows: end - begin,
      },
      at: at.slice(begin, end).map((position) => position - offset),
    };
    offset = last;
    begin = end;
    return part;
  });
}
