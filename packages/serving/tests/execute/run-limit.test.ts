import type { Channel } from '@lathe/serving/execute/channel';
import { type Executor, type ExecutorEnd, ExecutorLost } from '@lathe/serving/execute/executor';
import { LoadOverran } from '@lathe/serving/execute/executor-limits';
import { openedFrame } from '@lathe/serving/execute/frame';
import { FramedExecutor } from '@lathe/serving/execute/framed-executor';
import { Instance } from '@lathe/serving/execute/instance';
import { describe, expect, test, vi } from 'vitest';
import { call, serve } from '../endpoint/kit/serve.js';
import { answerOf, open, pairs, until } from '../model/test-models.js';

/** Runs with this value never end. */
const POISON = 13;
const MODEL = `quick=stub:a=0,hang=${POISON}`;

describe.each(['thread', 'process'] as const)(
  'a run that never ends, isolation %s',
  (isolation) => {
    test('fails alone, and those beside and behind it are answered', async () => {
      const { directory, events } = await open([MODEL], {
        isolation,
        instances: 2,
        maxBatch: 4,
        runLimitMs: 1000,
      });
      const model = directory.find('quick');
      const values = Array.from({ length: 60 }, (_, at) => at);
      const answers = await Promise.allSettled(
        values.map((value) => answerOf(model, pairs('x', [value, -value]))),
      );
      for (const [value, answer] of answers.entries()) {
        expect(answer).toMatchObject(
          value === POISON
            ? { status: 'rejected', reason: { code: 'run-limit' } }
            : { status: 'fulfilled', value: [value, -value] },
        );
      }
      await until(() => model.statistics().instances === 2);
      // Once in its batch, once by itself: then it is known who it is.
      expect(model.statistics()).toMatchObject({ failures: 1, overruns: 2, restarts: 2 });
      expect(events).toContainEqual({
        kind: 'executor-lost',
        model: 'quick',
        version: '1',
        reason: 'a run took longer than 1000 ms (runLimitMs) and was ended',
      });
      // Neither waits in native code: both can be ended.
      await until(() => model.statistics().hanging === 0);
    });

    test('takes readiness away until there is an instance again', async () => {
      const endpoint = await serve([], {
        models: {
          module: new URL('../endpoint/kit/repository-models.mjs', import.meta.url).href,
          options: { locations: [MODEL] },
        },
        settings: { isolation, runLimitMs: 3000 },
        limits: { testAge: 1, testTime: 100 },
      });
      const ready = async () => (await call(endpoint, '/v2/health/ready')).status;
      const infer = (value: number) =>
        call(endpoint, '/v2/models/quick/infer', {
          method: 'POST',
          body: JSON.stringify({
            inputs: [{ name: 'x', shape: [1, 1], datatype: 'FP32', data: [value] }],
          }),
        });
      expect(await ready()).toBe(200);
      const poisoned = infer(POISON);
      await expect.poll(ready, { timeout: 20_000 }).toBe(503);
      expect(await poisoned).toMatchObject({ status: 504, json: { code: 'run-limit' } });
      await expect.poll(ready, { timeout: 20_000 }).toBe(200);
      expect((await infer(7)).json).toMatchObject({ outputs: [{ data: [7] }] });
      const { text } = await call(endpoint, '/metrics');
      expect(text).toContain('lathe_run_limit_total{model="quick",version="1"} 1');
      expect(text).toContain('lathe_instance_restarts_total{model="quick",version="1"} 1');
      expect(text).toMatch(/lathe_requests_total\{.*outcome="failed"\} 1/);
    });
  },
);

/** The other side of a channel that opens a model and then says nothing more, whatever is done to it. */
function deafChannel(opens: boolean): Channel & { readonly kills: () => number } {
  let kills = 0;
  return {
    pid: 1,
    send: () => undefined,
    listen: (onFrame) => {
      const description = { platform: 'deaf', inputs: [], outputs: [] };
      if (opens) setImmediate(() => onFrame(openedFrame(description)));
    },
    kill: () => {
      kills += 1;
    },
    kills: () => kills,
  };
}

describe('an executor that cannot be ended', () => {
  test('is given up all the same: the run fails, and what waited behind it may run elsewhere', async () => {
    const channel = deafChannel(true);
    const executor = await FramedExecutor.open(channel, { run: 50, load: 0 });
    const [inWork, behind] = await Promise.allSettled([
      executor.run([[]], null),
      executor.run([[]], null),
    ]);
    expect(inWork).toMatchObject({ status: 'rejected', reason: { code: 'run-limit' } });
    expect(behind).toMatchObject({ reason: expect.any(ExecutorLost) });
    expect(behind).toMatchObject({ reason: { inWork: false } });
    expect(await executor.lost).toMatchObject({ overran: true });
    expect(channel.kills()).toBe(1);
    await executor.close();
  });

  test('while it loads the model is given up too', async () => {
    const channel = deafChannel(false);
    const error = await FramedExecutor.open(channel, { run: 0, load: 50 }).catch((e) => e);
    expect(error).toBeInstanceOf(LoadOverran);
    expect(error).toMatchObject({ code: 'model-load-timeout' });
    expect(channel.kills()).toBe(1);
  });

  test('is replaced three times; after that its place stays empty until one of them returns', async () => {
    const returns: (() => void)[] = [];
    let opened = 0;
    const hangsAtOnce = async (): Promise<Executor> => {
      opened += 1;
      const gone = new Promise<void>((resolve) => returns.push(resolve));
      const end: ExecutorEnd = { reason: 'a run took too long', overran: true, gone };
      return {
        description: { platform: 'fake', inputs: [], outputs: [] },
        depth: 1,
        pid: 1,
        run: () => Promise.reject(new Error('not asked for')),
        // The fourth is sound.
        lost: opened <= 3 ? Promise.resolve(end) : new Promise(() => undefined),
        close: async () => undefined,
      };
    };
    const onStuck = vi.fn();
    const instance = new Instance(await hangsAtOnce(), hangsAtOnce, {
      onOpen: () => undefined,
      onLost: () => undefined,
      onStuck,
      onHanging: () => undefined,
    });
    await until(() => onStuck.mock.calls.length > 0);
    expect(onStuck).toHaveBeenCalledWith('3 before it were ended and are still there');
    expect(instance).toMatchObject({ state: 'restarting', overruns: 3, hanging: 3 });
    expect(opened).toBe(3);
    returns[0]?.();
    await until(() => instance.state === 'open');
    expect(instance.hanging).toBe(2);
    await instance.close();
  });
});

test('runs one after the other have the limit each for itself', async () => {
  const { directory } = await open(['steady=stub:a=150'], {
    isolation: 'thread',
    maxBatch: 1,
    maxWaitMs: 10_000,
    runLimitMs: 1000,
  });
  const model = directory.find('steady');
  // Ten times 150 ms, of which two are always with the executor: 1.5 s in all.
  await Promise.all(Array.from({ length: 10 }, () => answerOf(model, pairs('x', [1, 2]))));
  expect(model.statistics()).toMatchObject({ overruns: 0, failures: 0 });
});
