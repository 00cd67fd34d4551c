import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkTuningSpace } from '@lathe/serving/tune/parse-tuning-space';
import { openTarget } from '@lathe/serving/tune/targets/open-target';
import type { TuningTarget } from '@lathe/serving/tune/tuning-target';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

const STUB = fileURLToPath(new URL('./stub-server.mjs', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lathe-command-'));
  await writeFile(join(folder, 'body.json'), '{}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const opened: TuningTarget[] = [];
afterEach(() => Promise.all(opened.splice(0).map((target) => target.close())));

async function target(start: readonly string[], users?: number): Promise<TuningTarget> {
  const space = checkTuningSpace({
    latheTuning: 1,
    target: { kind: 'command', start, url: 'http://127.0.0.1:{port}/call', readyPath: '/ready' },
    knobs: { delay: ['2', '40', 'fail'] },
    payload: { kind: 'file', path: 'body.json' },
    load: users === undefined ? { maxUsers: 4 } : { users },
  });
  const made = await openTarget(space, { lathe: [], folder });
  opened.push(made);
  return made;
}

const stub = [process.execPath, STUB, '{port}', '{delay}'];
const wish = { trial: 1, seconds: 0.6, users: 1, signal: new AbortController().signal };

describe('A server that a command starts', () => {
  test('is started with the values of the knobs, and again only when they change', async () => {
    const made = await target(stub);
    const slow = await made.measure({ delay: '40' }, wish);
    const again = await made.measure({ delay: '40' }, wish);
    const fast = await made.measure({ delay: '2' }, wish);
    expect(slow.problem).toBeNull();
    expect(slow.restartSeconds).toBeGreaterThan(again.restartSeconds);
    // One user, 40 ms an answer: at most 25 a second.
    expect(slow.throughput).toBeLessThan(30);
    expect(slow.latency).toBeGreaterThanOrEqual(39);
    expect(fast.throughput).toBeGreaterThan(slow.throughput);
    expect(fast.memory).toBeGreaterThan(0);
  });

  test('that does not start is a failure of its configuration only', async () => {
    const made = await target(stub);
    const failed = await made.measure({ delay: 'fail' }, wish);
    expect(failed.problem).toBe(
      'The server did not start: it ended. It printed last: no such delay',
    );
    expect((await made.measure({ delay: '2' }, wish)).problem).toBeNull();
  });

  test('finds users near the knee where none are given', async () => {
    const made = await target(stub);
    const { users: _, ...search } = wish;
    // It waits only, so that more users always bring more, up to the 4 that are allowed.
    expect((await made.measure({ delay: '40' }, { ...search, startUsers: 1 })).users).toBe(4);
  });

  test('that is no program ends the tuning', async () => {
    const made = await target(['/no/such/program', '{port}', '{delay}']);
    await expect(made.measure({ delay: '2' }, wish)).rejects.toMatchObject({
      code: 'command-missing',
    });
  });

  test('is asked for a knob that the space does not have', async () => {
    const made = await target([...stub, '{speed}']);
    await expect(made.measure({ delay: '2' }, wish)).rejects.toMatchObject({
      code: 'tuning-knob-unknown',
    });
  });

  test('ends when it is closed', async () => {
    const made = await target([process.execPath, STUB, '{port}', '{delay}', 'lathe-closed-test']);
    await made.measure({ delay: '2' }, wish);
    await made.close();
    expect(processes()).not.toContain('lathe-closed-test');
  });

  test('ends when the tuning is killed with SIGKILL', async () => {
    const script = fileURLToPath(new URL('./left-alone.mjs', import.meta.url));
    const word = `lathe-orphan-${process.pid}`;
    const child = spawn(process.execPath, [script, STUB, word], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(processes()).toContain(`1 ${word}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(processes, { timeout: 30_000, interval: 100 }).not.toContain(word);
  });
});

const processes = (): string => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
