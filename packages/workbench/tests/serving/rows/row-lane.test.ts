import type { GivenValues } from '@lathe/engine';
import { RowLane } from '@lathe/workbench/serving/rows/row-lane';
import { describe, expect, it } from 'vitest';

/** A flow of one column that doubles numbers, leaves out negative ones and refuses "bad". */
class Doubling {
  readonly calls: GivenValues[] = [];
  #go: (() => void) | undefined;
  #held = false;

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#go?.();
  }

  readonly through = async (values: GivenValues) => {
    this.calls.push(values);
    if (this.#held) await new Promise<void>((resolve) => (this.#go = resolve));
    const texts = values[0] ?? [];
    if (texts.includes('bad')) throw new Error('bad value');
    const at = texts.flatMap((text, row) => (Number(text) < 0 ? [] : [row]));
    const doubled = at.map((row) => Number(texts[row]) * 2);
    return { page: { schema: [], values: [doubled], rows: at.length }, at };
  };
}

const numbers = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(from + index));

describe('a lane of rows', () => {
  it('puts the calls that wait together, and gives each its own rows', async () => {
    const flow = new Doubling();
    const lane = new RowLane(flow.through);
    flow.hold();
    const first = lane.through([['1']], 1);
    const others = [
      lane.through([['2', '-3', '4']], 3),
      lane.through([['-5']], 1),
      lane.through([['6']], 1),
    ];
    flow.release();
    expect((await first).page.values).toEqual([[2]]);
    expect(await Promise.all(others)).toEqual([
      { page: { schema: [], values: [[4, 8]], rows: 2 }, at: [0, 2] },
      { page: { schema: [], values: [[]], rows: 0 }, at: [] },
      { page: { schema: [], values: [[12]], rows: 1 }, at: [0] },
    ]);
    expect(flow.calls).toEqual([[['1']], [['2', '-3', '4', '-5', '6']]]);
  });

  it('fails only the call whose value is refused', async () => {
    const flow = new Doubling();
    const lane = new RowLane(flow.through);
    flow.hold();
    const first = lane.through([['1']], 1);
    const others = [lane.through([['2']], 1), lane.through([['bad']], 1), lane.through([['3']], 1)];
    flow.release();
    await first;
    const [two, bad, three] = await Promise.allSettled(others);
    expect(two).toMatchObject({ status: 'fulfilled', value: { at: [0] } });
    expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'bad value' } });
    expect(three).toMatchObject({ status: 'fulfilled', value: { at: [0] } });
  });

  it('leaves out calls that were given up while they waited', async () => {
    const flow = new Doubling();
    const lane = new RowLane(flow.through);
    flow.hold();
    const first = lane.through([['1']], 1);
    const gone = new AbortController();
    const second = lane.through([['2']], 1, gone.signal);
    const third = lane.through([['3']], 1);
    gone.abort(new Error('the caller has gone'));
    flow.release();
    await expect(second).rejects.toThrow('the caller has gone');
    await Promise.all([first, third]);
    expect(flow.calls).toEqual([[['1']], [['3']]]);
  });

  it('does not try a call again that was given up while it ran with others', async () => {
    const flow = new Doubling();
    const gone = new AbortController();
    const lane = new RowLane((values) => {
      if (values[0]?.includes('bad')) gone.abort(new Error('the caller has gone'));
      return flow.through(values);
    });
    flow.hold();
    const first = lane.through([['1']], 1);
    const others = [lane.through([['bad']], 1), lane.through([['2']], 1, gone.signal)];
    flow.release();
    await first;
    const [bad, second] = await Promise.allSettled(others);
    expect(bad).toMatchObject({ reason: { message: 'bad value' } });
    expect(second).toMatchObject({ reason: { message: 'the caller has gone' } });
    expect(flow.calls).toEqual([[['1']], [['bad', '2']], [['bad']]]);
  });

  it('does not put more than 4,096 rows into one statement, unless one call has more', async () => {
    const flow = new Doubling();
    const lane = new RowLane(flow.through);
    flow.hold();
    const calls = [1, 3_000, 3_000, 5_000].map((count) => lane.through([numbers(0, count)], count));
    flow.release();
    const answers = await Promise.all(calls);
    expect(flow.calls.map(([column]) => column?.length)).toEqual([1, 3_000, 3_000, 5_000]);
    expect(answers.map(({ at }) => at.length)).toEqual([1, 3_000, 3_000, 5_000]);
  });
});
