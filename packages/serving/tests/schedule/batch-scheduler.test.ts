import { BatchScheduler, type SchedulerSettings } from '@lathe/serving/schedule/batch-scheduler';
import { Overloaded } from '@lathe/serving/schedule/overloaded';
import { expect, test } from 'vitest';
import { FakeClock, FakeRunner, outcome, request } from './fake-runner.js';

const SETTINGS: SchedulerSettings = {
  model: 'm',
  maxBatch: 4,
  batchDelayMs: 0,
  maxWaitMs: 1000,
  queueLimit: 100,
};

function scheduled(settings: Partial<SchedulerSettings> = {}, runners = [new FakeRunner()]) {
  const clock = new FakeClock();
  const scheduler = new BatchScheduler({ ...SETTINGS, ...settings }, runners, clock);
  return { clock, scheduler, runner: runners[0] as FakeRunner };
}

test('requests that arrive in one turn of the event loop run together', async () => {
  const { clock, scheduler, runner } = scheduled();
  const answers = [1, 2, 3].map((value) => outcome(scheduler.submit(request(value))));
  await clock.settle();
  expect(runner.given).toEqual([[1, 2, 3]]);
  runner.hand[0]?.finish();
  expect(await Promise.all(answers)).toEqual(['1', '2', '3']);
});

test('an executor that becomes free takes all that waits, up to the greatest batch, oldest first', async () => {
  const { clock, scheduler, runner } = scheduled();
  void outcome(scheduler.submit(request(0)));
  await clock.settle();
  for (const value of [1, 2, 3, 4, 5, 6]) void outcome(scheduler.submit(request(value)));
  await clock.settle();
  runner.hand[0]?.finish();
  await clock.settle();
  runner.hand[0]?.finish();
  await clock.settle();
  expect(runner.given).toEqual([[0], [1, 2, 3, 4], [5, 6]]);
});

test('the limit of a batch is counted in rows, and a request is never cut', async () => {
  const { clock, scheduler, runner } = scheduled();
  void outcome(scheduler.submit(request(1, { rows: 3 })));
  const second = outcome(scheduler.submit(request(2, { rows: 2 })));
  await clock.settle();
  expect(runner.given).toEqual([[1]]);
  runner.hand[0]?.finish();
  await clock.settle();
  runner.hand[0]?.finish();
  expect(await second).toBe('2,2');
});

test('a request of more rows than a batch may have runs alone', async () => {
  const { clock, scheduler, runner } = scheduled();
  void outcome(scheduler.submit(request(1, { rows: 9 })));
  void outcome(scheduler.submit(request(2)));
  await clock.settle();
  expect(runner.given).toEqual([[1]]);
});

test('requests with different keys do not run together', async () => {
  const { clock, scheduler, runner } = scheduled();
  for (const [value, key] of ['wide', 'narrow', 'wide'].entries()) {
    void outcome(scheduler.submit(request(value, { key })));
  }
  await clock.settle();
  runner.hand[0]?.finish();
  await clock.settle();
  expect(runner.given).toEqual([[0, 2], [1]]);
});

test('with a delay the first request waits for company, but not when the batch is full', async () => {
  const { clock, scheduler, runner } = scheduled({ batchDelayMs: 10 });
  void outcome(scheduler.submit(request(1)));
  await clock.pass(9);
  expect(runner.given).toEqual([]);
  void outcome(scheduler.submit(request(2)));
  await clock.pass(1);
  expect(runner.given).toEqual([[1, 2]]);
  runner.hand[0]?.finish();
  for (const value of [3, 4, 5, 6]) void outcome(scheduler.submit(request(value)));
  await clock.settle();
  expect(runner.given).toEqual([
    [1, 2],
    [3, 4, 5, 6],
  ]);
});

test('a request goes to the executor with the least to do', async () => {
  const runners = [new FakeRunner(2), new FakeRunner(2)];
  const { clock, scheduler } = scheduled({ maxBatch: 1 }, runners);
  for (const value of [1, 2, 3]) void outcome(scheduler.submit(request(value)));
  await clock.settle();
  expect(runners.map((runner) => runner.given)).toEqual([[[1], [3]], [[2]]]);
});

test('a busy executor is given its next batch early only when that batch is full', async () => {
  const { clock, scheduler, runner } = scheduled({}, [new FakeRunner(2)]);
  void outcome(scheduler.submit(request(0)));
  await clock.settle();
  for (const value of [1, 2, 3]) void outcome(scheduler.submit(request(value)));
  await clock.settle();
  expect(runner.given).toEqual([[0]]);
  void outcome(scheduler.submit(request(4)));
  await clock.settle();
  expect(runner.given).toEqual([[0], [1, 2, 3, 4]]);
});

// Durations: d(n) = 10 + 5 n ms, told by two observations, so that d(1) = 15 and d(4) = 30.
function withKnownDurations(settings: Partial<SchedulerSettings> = {}, runners?: FakeRunner[]) {
  const made = scheduled(settings, runners);
  made.scheduler.observe(1, 15);
  made.scheduler.observe(4, 30);
  return made;
}

test('the predicted wait is the rest of what runs and the whole batches before', async () => {
  const { clock, scheduler } = withKnownDurations();
  void outcome(scheduler.submit(request(0)));
  await clock.pass(5);
  for (let value = 1; value <= 9; value += 1) void outcome(scheduler.submit(request(value)));
  // 15 - 5 = 10 left of the one that runs; of nine waiting eight are two batches of 30; the ninth has room.
  expect(scheduler.statistics().predictedWait).toBeCloseTo(10 + 2 * 30, 6);
});

test('two executors share the batches before a request', async () => {
  const { clock, scheduler } = withKnownDurations({}, [new FakeRunner(), new FakeRunner()]);
  void outcome(scheduler.submit(request(0)));
  await clock.pass(5);
  void outcome(scheduler.submit(request(1)));
  await clock.pass(5);
  for (let value = 2; value <= 9; value += 1) void outcome(scheduler.submit(request(value)));
  // The first is free in 15 - 10 = 5; two batches of 30 over two executors.
  expect(scheduler.statistics().predictedWait).toBeCloseTo(5 + (2 * 30) / 2, 6);
});

test('a run that is late is thought to be late by as much again, so that behind one that hangs nobody waits', async () => {
  const { clock, scheduler } = withKnownDurations({ maxWaitMs: 100 });
  void outcome(scheduler.submit(request(0)));
  // 15 were predicted: late by 60, and by 60 more.
  await clock.pass(75);
  expect(scheduler.statistics().predictedWait).toBeCloseTo(60, 6);
  await clock.pass(50);
  expect(await outcome(scheduler.submit(request(1)))).toBe('overloaded');
});

test('a request that would wait longer than allowed is refused, and told when to come again', async () => {
  const { clock, scheduler } = withKnownDurations({ maxWaitMs: 44 });
  void outcome(scheduler.submit(request(0)));
  await clock.settle();
  for (let value = 1; value <= 3; value += 1) void outcome(scheduler.submit(request(value)));
  const last = outcome(scheduler.submit(request(4)));
  // 15 for the one that runs and 30 for the whole batch before it.
  const refused = scheduler.submit(request(5));
  await expect(refused).rejects.toBeInstanceOf(Overloaded);
  await expect(refused).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 });
  expect(scheduler.statistics()).toMatchObject({ refused: 1, waiting: 4, running: 1 });
  void last;
});

test('no more requests wait than the queue may hold, whatever is predicted', async () => {
  const { clock, scheduler } = scheduled({ queueLimit: 2 });
  void outcome(scheduler.submit(request(0)));
  await clock.settle();
  const answers = [1, 2, 3].map((value) => outcome(scheduler.submit(request(value))));
  expect(await answers[2]).toBe('overloaded');
});

test('a request whose deadline lies before its predicted answer is refused when it arrives', async () => {
  const { clock, scheduler } = withKnownDurations();
  void outcome(scheduler.submit(request(0)));
  await clock.settle();
  // 15 until the executor is free and 30 for a batch of four, which it may become until then.
  expect(await outcome(scheduler.submit(request(1, { deadline: 44 })))).toBe('overloaded');
  void outcome(scheduler.submit(request(2, { deadline: 46 })));
  expect(scheduler.statistics().waiting).toBe(1);
});

test('a request that no wait could save is told that its deadline is too short', async () => {
  const { clock, scheduler } = withKnownDurations();
  void outcome(scheduler.submit(request(0)));
  await clock.pass(14);
  // 1 until the executor is free, 30 for a batch, 2 left.
  expect(await outcome(scheduler.submit(request(1, { deadline: 16 })))).toBe('deadline-exceeded');
});

test('a request that has expired when it arrives is refused', async () => {
  const { clock, scheduler } = scheduled();
  await clock.pass(5);
  expect(await outcome(scheduler.submit(request(1, { deadline: 5 })))).toBe('deadline-exceeded');
});

test('an idle model tries a request whatever is predicted', async () => {
  const { clock, scheduler, runner } = withKnownDurations();
  const answer = outcome(scheduler.submit(request(1, { deadline: 10 })));
  await clock.settle();
  runner.hand[0]?.finish();
  expect(await answer).toBe('1');
});

test('a request that expires while it waits is dropped before it is run', async () => {
  const { clock, scheduler, runner } = scheduled();
  void outcome(scheduler.submit(request(0)));
  await clock.settle();
  const late = outcome(scheduler.submit(request(1, { deadline: 50 })));
  void outcome(scheduler.submit(request(2)));
  await clock.pass(60);
  runner.hand[0]?.finish();
  await clock.settle();
  expect(await late).toBe('deadline-exceeded');
  expect(runner.given).toEqual([[0], [2]]);
  expect(scheduler.statistics()).toMatchObject({ expired: 1, waiting: 0, running: 1 });
});

test('a request that can no longer be answered in time makes room for one that can', async () => {
  const { clock, scheduler, runner } = withKnownDurations({ maxBatch: 1 });
  void outcome(scheduler.submit(request(0)));
  await clock.settle();
  const late = outcome(scheduler.submit(request(1, { deadline: 31 })));
  void outcome(scheduler.submit(request(2)));
  // The first takes 20 instead of 15: 11 are left where 15 are needed.
  await clock.pass(20);
  runner.hand[0]?.finish();
  await clock.settle();
  expect(await late).toBe('deadline-exceeded');
  expect(runner.given).toEqual([[0], [2]]);
});

test('a request that its client gives up leaves the queue', async () => {
  const { clock, scheduler, runner } = scheduled();
  void outcome(scheduler.submit(request(0)));
  await clock.settle();
  const client = new AbortController();
  const given = outcome(scheduler.submit(request(1, { signal: client.signal })));
  void outcome(scheduler.submit(request(2)));
  client.abort();
  expect(await given).toBe('cancelled');
  expect(scheduler.statistics().waiting).toBe(1);
  runner.hand[0]?.finish();
  await clock.settle();
  expect(runner.given).toEqual([[0], [2]]);
});

test('a batch that fails is run again one by one, so that only the bad request fails', async () => {
  const { clock, scheduler, runner } = scheduled();
  const answers = [1, 2, 3].map((value) => outcome(scheduler.submit(request(value))));
  await clock.settle();
  runner.hand[0]?.refuse();
  await clock.settle();
  runner.hand[0]?.finish();
  await clock.settle();
  runner.hand[0]?.refuse();
  await clock.settle();
  runner.hand[0]?.finish();
  expect(await Promise.all(answers)).toEqual(['1', 'refused 2', '3']);
  expect(scheduler.statistics()).toMatchObject({ requests: 3, failures: 1 });
});

test('a batch whose executor dies runs again on another', async () => {
  const runners = [new FakeRunner(), new FakeRunner()];
  const { clock, scheduler } = scheduled({}, runners);
  const answers = [1, 2].map((value) => outcome(scheduler.submit(request(value))));
  await clock.settle();
  runners[0]!.state = 'restarting';
  runners[0]?.hand[0]?.die();
  await clock.settle();
  runners[1]?.hand[0]?.finish();
  expect(await Promise.all(answers)).toEqual(['1', '2']);
  expect(runners[1]?.given).toEqual([[1, 2]]);
});

test('of a batch that kills two executors only the request that kills a third one fails', async () => {
  const { clock, scheduler, runner } = scheduled();
  const answers = [1, 2, 3].map((value) => outcome(scheduler.submit(request(value))));
  for (let deaths = 0; deaths < 2; deaths += 1) {
    await clock.settle();
    expect(runner.hand[0]?.values).toEqual([1, 2, 3]);
    runner.hand[0]?.die();
  }
  await clock.settle();
  runner.hand[0]?.finish();
  await clock.settle();
  runner.hand[0]?.die();
  await clock.settle();
  runner.hand[0]?.finish();
  expect(await Promise.all(answers)).toEqual(['1', 'inference-failed', '3']);
});

test('a batch that only waited at an executor that died is not blamed', async () => {
  const { clock, scheduler, runner } = scheduled({ maxBatch: 1 });
  const answer = outcome(scheduler.submit(request(1)));
  for (let deaths = 0; deaths < 5; deaths += 1) {
    await clock.settle();
    runner.hand[0]?.die(false);
  }
  await clock.settle();
  runner.hand[0]?.finish();
  expect(await answer).toBe('1');
});

test('a batch that runs again leaves out what has expired while it was in work', async () => {
  const { clock, scheduler, runner } = scheduled();
  const answers = [
    outcome(scheduler.submit(request(1, { deadline: 40 }))),
    outcome(scheduler.submit(request(2))),
  ];
  await clock.settle();
  await clock.pass(50);
  runner.hand[0]?.die();
  await clock.settle();
  runner.hand[0]?.finish();
  expect(await Promise.all(answers)).toEqual(['deadline-exceeded', '2']);
  expect(runner.given).toEqual([[1, 2], [2]]);
  expect(scheduler.statistics().expired).toBe(1);
});

test('requests wait while the only executor is started again', async () => {
  const { clock, scheduler, runner } = scheduled();
  runner.state = 'restarting';
  const answer = outcome(scheduler.submit(request(1)));
  await clock.settle();
  expect(runner.given).toEqual([]);
  runner.state = 'open';
  scheduler.resume();
  await clock.settle();
  runner.hand[0]?.finish();
  expect(await answer).toBe('1');
});

test('a drained model answers what it has and takes nothing new', async () => {
  const { clock, scheduler, runner } = scheduled({ maxBatch: 1 });
  const answers = [1, 2].map((value) => outcome(scheduler.submit(request(value))));
  await clock.settle();
  let drained = false;
  const draining = scheduler.drain().then(() => {
    drained = true;
  });
  expect(await outcome(scheduler.submit(request(3)))).toBe('model-unavailable');
  runner.hand[0]?.finish();
  await clock.settle();
  expect(drained).toBe(false);
  runner.hand[0]?.finish();
  await draining;
  expect(await Promise.all(answers)).toEqual(['1', '2']);
});

test('the test of a model goes before all that waits and is not counted', async () => {
  const { clock, scheduler, runner } = scheduled();
  void outcome(scheduler.submit(request(0)));
  await clock.settle();
  void outcome(scheduler.submit(request(1)));
  void outcome(scheduler.submit(request(9, { isTest: true, key: null })));
  runner.hand[0]?.finish();
  await clock.settle();
  expect(runner.given).toEqual([[0], [9]]);
  expect(scheduler.statistics().requests).toBe(2);
});
