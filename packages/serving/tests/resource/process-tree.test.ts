import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import {
  isThisMachine,
  listeningProcess,
  readProcessTree,
  type TreeReading,
  usageBetween,
} from '@lathe/serving';
import { clockSeconds } from '@lathe/serving/resource/process-tree';
import { expect, test } from 'vitest';

const linux = process.platform === 'linux';

const reading = (
  at: number,
  ...used: readonly (readonly [number, number, number])[]
): TreeReading => ({
  at,
  processes: used.map(([pid, cpuSeconds, memory]) => ({
    pid,
    parent: 1,
    startedAt: '0',
    cpuSeconds,
    memory,
  })),
});

test('use is what all processes used between the readings', () => {
  // Process 1 used 3 s and process 2 used 1 s, in 2 s: two cores.
  expect(
    usageBetween([reading(0, [1, 10, 5], [2, 4, 7]), reading(2000, [1, 13, 6], [2, 5, 7])]),
  ).toEqual({ cpu: 2, memory: 13, processes: 2 });
});

test('a process that appears is counted from its start', () => {
  expect(usageBetween([reading(0, [1, 10, 5]), reading(1000, [1, 10, 5], [2, 0.5, 3])])).toEqual({
    cpu: 0.5,
    memory: 8,
    processes: 2,
  });
});

test('a process that ends keeps what it had used', () => {
  const readings = [
    reading(0, [1, 0, 1], [2, 0, 9]),
    reading(1000, [1, 0, 1], [2, 0.8, 9]),
    reading(2000, [1, 0, 1]),
  ];
  expect(usageBetween(readings)).toEqual({ cpu: 0.4, memory: 10, processes: 2 });
});

test('nobody there, or one reading only, tells nothing', () => {
  expect(usageBetween([reading(0), reading(1000)])).toBeNull();
  expect(usageBetween([reading(0, [1, 1, 1])])).toBeNull();
});

test('times of ps are read', () => {
  expect(clockSeconds('01:02')).toBe(62);
  expect(clockSeconds('2-03:04:05')).toBe(2 * 86_400 + 3 * 3600 + 4 * 60 + 5);
});

test.runIf(linux)('the tree holds children and leaves out who asks', async () => {
  const child = spawn('sh', ['-c', 'sleep 30 & echo started; wait'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  await once(child.stdout, 'data');
  const pid = child.pid!;
  expect(readProcessTree(pid)).toHaveLength(2);
  expect(readProcessTree(process.pid).map((each) => each.pid)).toContain(pid);
  expect(readProcessTree(process.pid, pid).map((each) => each.pid)).not.toContain(pid);
  process.kill(-pid);
  await once(child, 'close');
  expect(readProcessTree(pid)).toEqual([]);
});

test.runIf(linux)('the process that listens on a port is found', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address!.port : 0;
  expect(listeningProcess(port)).toBe(process.pid);
  await new Promise((resolve) => server.close(resolve));
  expect(listeningProcess(port)).toBeNull();
});

test('addresses of this machine are known', () => {
  expect(isThisMachine('127.0.0.1')).toBe(true);
  expect(isThisMachine('localhost')).toBe(true);
  expect(isThisMachine('192.0.2.7')).toBe(false);
});
