import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { answerOf, open, pairs, testModels, until } from '../model/test-models.js';

const folder = testModels();

const pidsOf = (model: object): readonly number[] =>
  'pids' in model && Array.isArray(model.pids) ? model.pids : [];

test('killed executors lose and cross no answer', { timeout: 60_000 }, async () => {
  const { directory, events } = await open([join(folder, 'twice.onnx')], {
    isolation: 'process',
    instances: 2,
  });
  const model = directory.find('twice');
  let sent = 0;
  let right = 0;
  let kills = 0;
  const user = async () => {
    while (kills < 4) {
      sent += 1;
      const value = sent;
      const [first, second] = await answerOf(model, pairs('x', [value, -value]));
      if (first === 2 * value && second === -2 * value) right += 1;
    }
  };
  const killer = async () => {
    for (; kills < 4; kills += 1) {
      const before = right;
      await until(() => right > before + 200 && model.statistics().instances > 0);
      const pid = pidsOf(model)[kills % 2];
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      await until(() => model.statistics().restarts > kills);
    }
  };
  await Promise.all([killer(), ...Array.from({ length: 16 }, user)]);
  expect(right).toBe(sent);
  expect(model.statistics()).toMatchObject({ failures: 0, restarts: 4, instances: 2 });
  expect(events.filter((event) => event.kind === 'executor-lost')).toHaveLength(4);
});

test('an executor that is closed leaves no process', async () => {
  const { directory } = await open([join(folder, 'twice.onnx')], { isolation: 'process' });
  const [pid] = pidsOf(directory.find('twice'));
  await directory.close();
  expect(pid).toBeGreaterThan(0);
  expect(isGone(pid!)).toBe(true);
});

test('executors end with their server, even when it is killed', async () => {
  const server = fileURLToPath(new URL('./server-with-executors.mjs', import.meta.url));
  const child = spawn(process.execPath, [server, join(folder, 'twice.onnx')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  child.stdout.on('data', (text) => {
    told += String(text);
  });
  await until(() => told.includes('\n'));
  const pids: readonly number[] = JSON.parse(told);
  child.kill('SIGKILL');
  expect(pids).toHaveLength(2);
  await until(() => pids.every(isGone));
});

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
