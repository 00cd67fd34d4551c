import { createServer } from 'node:net';
import {
  type GeneratorOptions,
  type LoadGenerator,
  type MeasuredStep,
  openGenerator,
  requestMessage,
  targetOf,
} from '@lathe/serving';
import { afterEach, describe, expect, test } from 'vitest';
import { type StallServer, type StallServerOptions, startStallServer } from './stall-server.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function stallServer(options?: StallServerOptions): Promise<StallServer> {
  const server = await startStallServer(options);
  open.push(server);
  return server;
}

function generatorFor(
  address: string,
  options: Partial<GeneratorOptions> = {},
  bodies: readonly string[] = ['{}'],
): LoadGenerator {
  const url = new URL(address);
  const generator = openGenerator({
    target: targetOf(url),
    messages: bodies.map((body) =>
      requestMessage({ method: 'POST', url, headers: {}, body: Buffer.from(body) }),
    ),
    threads: 1,
    ...options,
  });
  open.push(generator);
  return generator;
}

/** Share of the answers that were not within the objective. */
const slowShare = ({ step }: MeasuredStep): number =>
  1 - step.goodput!.value / step.throughput.value;

/** Windows from the beginning, of fixed number, so that figures can be worked out by hand. */
const WHOLE = { warmUp: 0, windowSeconds: 0.25 } as const;

describe('a server that stalls for 1.4 s', () => {
  const stall = { at: 1000, length: 1400 };

  test('is seen by the open loop as each request that was due in the stall, and not by the closed loop', async () => {
    const server = await stallServer({ service: 5, stall });
    const generator = generatorFor(server.url, { objective: { percentile: 95, below: 100 } });
    server.arm();
    const paced = await generator.measure(
      { kind: 'constant', rate: 200 },
      { ...WHOLE, seconds: 4 },
    );
    server.arm();
    const users = await generator.measure({ kind: 'users', users: 4 }, { ...WHOLE, seconds: 4 });
    // 800 requests, of which those due from 1.0 to 2.4 s wait until 2.4 s. Those that wait more than 100 ms
    // are due before 2.3 s: 200 * 1.3 = 260 of them, 32.5 %; more only where the machine itself is slow.
    expect(paced.step.requests).toBe(800);
    expect(slowShare(paced)).toBeGreaterThan(0.31);
    // The slowest 1 % are those due in the first 8 requests of the stall: 1.4 s less 0 to 0.04 s.
    expect(paced.step.latency.p99.value).toBeGreaterThan(1300);
    // Each of four users has one slow answer among the hundreds of the other 2.6 s.
    expect(users.step.latency.max).toBeGreaterThan(1300);
    expect(slowShare(users)).toBeLessThan(0.06);
    expect(paced.step.latency.p99.value).toBeGreaterThan(4 * users.step.latency.p99.value);
  });

  test('does not slow the arrivals when connections run out, but only the sending', async () => {
    const server = await stallServer({ service: 5, stall });
    const generator = generatorFor(server.url, { connections: 4 });
    server.arm();
    const { step } = await generator.measure(
      { kind: 'constant', rate: 200 },
      { ...WHOLE, seconds: 4 },
    );
    // Four were on their way; all others of the stall waited unsent, from their intended start.
    expect(step.requests).toBeGreaterThan(760);
    expect(step.latency.p95.value).toBeGreaterThan(1000);
    expect(step.latency.p99.value).toBeGreaterThan(4 * step.serviceTime.p99.value);
  });
});

describe('answers', () => {
  test('are counted by what is wrong with them', async () => {
    const server = await stallServer({
      service: 1,
      answer: (body, response) => {
        if (body === 'busy') response.statusCode = 503;
        if (body === 'broken') response.socket?.destroy();
        return body;
      },
    });
    const generator = generatorFor(server.url, {}, ['good', 'busy', 'good', 'broken']);
    const { step } = await generator.measure({ kind: 'constant', rate: 200 }, { seconds: 1 });
    expect(Object.keys(step.errors).sort()).toEqual(['503', 'connection']);
    expect(step.errors['503']! / step.requests).toBeCloseTo(0.25, 1);
    expect(step.errors.connection! / step.requests).toBeCloseTo(0.25, 1);
    expect(step.invalid.join()).toContain('of the requests failed');
  });

  test('that belong to another request are found when they are compared', async () => {
    let last = '{"n":1}';
    const server = await stallServer({
      service: 1,
      // Now and then a request gets what the one before it asked for.
      answer: (body) => {
        const given = body === '{"n":3}' ? last : body;
        last = body;
        return given;
      },
    });
    const bodies = ['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}'];
    const expected = bodies.map((body) => ({
      body: Buffer.from(body),
      inferenceHeaderLength: null,
    }));
    const generator = generatorFor(server.url, { expected }, bodies);
    const { step } = await generator.measure({ kind: 'users', users: 1 }, { seconds: 1 });
    expect(step.errors['wrong answer']! / step.requests).toBeCloseTo(0.25, 1);
  });

  test('may differ by rounding, and by the order of keys', async () => {
    const server = await stallServer({ service: 1, answer: () => '{"b":"x","a":[0.5000001]}' });
    const body = Buffer.from('{"a":[0.5],"b":"x"}');
    const expected = [{ body, inferenceHeaderLength: null }];
    const generator = generatorFor(server.url, { expected });
    const { step } = await generator.measure({ kind: 'users', users: 1 }, { seconds: 0.5 });
    expect(step.errors).toEqual({});
  });

  test('that do not come in time are timeouts', async () => {
    const server = await stallServer({ service: 3000 });
    const generator = generatorFor(server.url, { timeout: 0.2 });
    const { step } = await generator.measure({ kind: 'constant', rate: 40 }, { seconds: 1 });
    expect(step.errors.timeout).toBeGreaterThan(20);
    expect(step.throughput.value).toBe(0);
  });

  test('that never come to a server that is gone do not hang the generator', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    open.push({ close: async () => void server.close() });
    const port = typeof address === 'object' ? address?.port : 0;
    const generator = generatorFor(`http://127.0.0.1:${port}/`);
    const { step } = await generator.measure({ kind: 'users', users: 2 }, { seconds: 0.5 });
    expect(step.errors.connection).toBeGreaterThan(0);
    expect(step.throughput.value).toBe(0);
    expect(step.invalid).toContain('no right answer came');
  });
});

describe('a generator', () => {
  test('that cannot keep its plan says that the step is not sound', async () => {
    const server = await stallServer({ service: 0 });
    const generator = generatorFor(server.url, { connections: 64, timeout: 1 });
    const { step } = await generator.measure(
      { kind: 'constant', rate: 100_000 },
      { seconds: 0.5, warmUp: 0 },
    );
    expect(step.invalid.length).toBeGreaterThan(0);
    expect(step.invalid.join()).toMatch(
      /fell behind|at its limit|waited for the processor|of the requests failed/,
    );
  });

  test('keeps as many requests under way as there are users', async () => {
    const most = { now: 0, ever: 0 };
    const server = await stallServer({
      service: 0,
      answer: async (body) => {
        most.now += 1;
        most.ever = Math.max(most.ever, most.now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        most.now -= 1;
        return body;
      },
    });
    const generator = generatorFor(server.url);
    const { step } = await generator.measure({ kind: 'users', users: 3 }, { seconds: 1 });
    expect(most.ever).toBe(3);
    expect(step.invalid.filter((reason) => reason.includes('Little'))).toEqual([]);
  });

  test('shares users and arrivals among its threads', async () => {
    const server = await stallServer({ service: 2 });
    const generator = generatorFor(server.url, { threads: 2 });
    const users = await generator.measure({ kind: 'users', users: 3 }, { seconds: 0.5 });
    expect(users.step.throughput.value).toBeGreaterThan(0);
    const paced = await generator.measure(
      { kind: 'constant', rate: 100 },
      { ...WHOLE, seconds: 1 },
    );
    expect(paced.step.requests).toBe(100);
  });

  test('can be cancelled', async () => {
    const server = await stallServer();
    const generator = generatorFor(server.url);
    const measured = generator.measure(
      { kind: 'users', users: 2 },
      { seconds: 60, signal: AbortSignal.timeout(300) },
    );
    await expect(measured).rejects.toMatchObject({ code: 'cancelled', kind: 'cancelled' });
    // And can be used again.
    const { step } = await generator.measure({ kind: 'users', users: 1 }, { seconds: 0.3 });
    expect(step.requests).toBeGreaterThan(0);
  });

  test('tells how it is getting on', async () => {
    const server = await stallServer();
    const phases: string[] = [];
    await generatorFor(server.url).measure(
      { kind: 'users', users: 1 },
      { seconds: 1, onProgress: ({ phase }) => phases.push(phase) },
    );
    expect(phases.length).toBeGreaterThanOrEqual(10);
    expect(phases.at(-1)).toBe('measuring');
  });
});
