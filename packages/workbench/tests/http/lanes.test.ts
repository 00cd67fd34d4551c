import { setMaxListeners } from 'node:events';
import { Lanes } from '@lathe/workbench/workspace/lanes';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const unending = new AbortController().signal;
setMaxListeners(0, unending);

/** Work that goes on until it is let go. */
class Work {
  begun = false;
  release: () => void = () => undefined;
  private readonly finished = new Promise<void>((resolve) => {
    this.release = resolve;
  });

  readonly run = (): Promise<void> => {
    this.begun = true;
    return this.finished;
  };
}
const work = (): Work => new Work();

async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

it('two long calls work at once, a third waits for one of them to end', async () => {
  const lanes = new Lanes();
  const calls = [work(), work(), work()];
  for (const call of calls) void lanes.take('long', unending, call.run);
  await settled();
  expect(calls.map(({ begun }) => begun)).toEqual([true, true, false]);
  calls[0]?.release();
  await settled();
  expect(calls[2]?.begun).toBe(true);
});

it('long calls never keep interactive ones waiting', async () => {
  const lanes = new Lanes();
  for (let count = 0; count < 5; count += 1) void lanes.take('long', unending, work().run);
  const quick = work();
  void lanes.take('interactive', unending, quick.run);
  await settled();
  expect(quick.begun).toBe(true);
});

it('six interactive calls work at once; those that prove slow give their places to the next', async () => {
  const lanes = new Lanes();
  for (let count = 0; count < 6; count += 1) void lanes.take('interactive', unending, work().run);
  const seventh = work();
  void lanes.take('interactive', unending, seventh.run);
  await settled();
  expect(seventh.begun).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seventh.begun).toBe(true);
});

it('no more than 22 interactive calls work at the same time, however slow', async () => {
  const lanes = new Lanes();
  const calls = Array.from({ length: 40 }, work);
  for (const call of calls) void lanes.take('interactive', unending, call.run);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls.filter(({ begun }) => begun)).toHaveLength(22);
  for (const call of calls) call.release();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls.every(({ begun }) => begun)).toBe(true);
});

it('a call whose client goes while it waits is dropped, and does no work later', async () => {
  const lanes = new Lanes();
  const busy = [work(), work()];
  for (const call of busy) void lanes.take('long', unending, call.run);
  const gone = new AbortController();
  const dropped = work();
  const waiting = lanes.take('long', gone.signal, dropped.run);
  gone.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  for (const call of busy) call.release();
  await settled();
  expect(dropped.begun).toBe(false);
});

it('work that fails gives its place back', async () => {
  const lanes = new Lanes();
  for (let count = 0; count < 5; count += 1) {
    await expect(
      lanes.take('long', unending, async () => {
        throw new Error('failed');
      }),
    ).rejects.toThrow('failed');
  }
  await expect(lanes.take('long', unending, async () => 'done')).resolves.toBe('done');
});
