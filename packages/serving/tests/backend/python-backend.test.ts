import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findNginx,
  findServingPython,
  type PythonBackend,
  startPythonBackend,
} from '@lathe/serving';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { probabilitiesInPython, writeExampleModel } from './example-models.js';

const ROWS = [
  [5.1, 3.5, 1.4, 0.2],
  [-1, 0, 2.5, 1000],
];

const CLIENTS = 6;

let folder: string;
let model: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lathe-test-'));
  model = writeExampleModel(folder, 'mlp');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const request = (rows = ROWS) => ({
  inputs: [{ name: 'features', datatype: 'FP32', shape: [rows.length, 4], data: rows.flat() }],
});
const post = (url: string, body: unknown) =>
  fetch(url, { method: 'POST', body: JSON.stringify(body) });
const ownStory = async (url: string | undefined): Promise<{ readonly pid: number }> =>
  JSON.parse(await (await fetch(`${url}/lathe/process`)).text());

const ownFolders = () => readdirSync(folder).filter((name) => name.startsWith('lathe-backend-'));

/** Processes whose command line names the text. */
function processesOf(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    });
}

describe('a running back end', () => {
  let backend: PythonBackend;

  beforeAll(async () => {
    backend = await startPythonBackend({
      name: 'mlp',
      model,
      folder,
      knobs: {
        workers: 2,
        instances: 2,
        ompThreads: 3,
        intraOpThreads: 2,
        interOpThreads: 2,
        spinning: false,
      },
    });
  });
  afterAll(() => backend.stop());

  test('predicts what ONNX Runtime predicts without it', async () => {
    const answer = await post(`${backend.url}/v2/models/mlp/infer`, request());
    const { outputs } = JSON.parse(await answer.text());
    const expected = probabilitiesInPython(model, ROWS).flat();
    expect(outputs).toMatchObject([{ name: 'probabilities', datatype: 'FP32', shape: [2, 3] }]);
    outputs[0].data.forEach((value: number, index: number) => {
      expect(value).toBeCloseTo(expected[index]!, 5);
    });
  });

  test('takes the CSV of the original container', async () => {
    const answer = await fetch(`${backend.url}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: ROWS.map((row) => row.join(',')).join('\n'),
    });
    const { predictions } = JSON.parse(await answer.text());
    const expected = probabilitiesInPython(model, ROWS);
    expect(predictions.flat().map((value: number) => value.toFixed(5))).toEqual(
      expected.flat().map((value) => value.toFixed(5)),
    );
  });

  test('says which input is wrong', async () => {
    const answer = await post(`${backend.url}/v2/models/mlp/infer`, {
      inputs: [{ name: 'features', datatype: 'FP32', shape: [1, 5], data: [1, 2, 3, 4, 5] }],
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      error: 'input "features" has the shape [-1, 4], and [1, 5] was given',
    });
  });

  test('runs its model processes with the knobs, as they themselves tell', async () => {
    const told = await Promise.all(backend.modelUrls.map((url) => ownStory(url)));
    expect(new Set(told.map(({ pid }) => pid)).size).toBe(2);
    for (const one of told) {
      expect(one).toMatchObject({
        intra_op_threads: 2,
        inter_op_threads: 2,
        parallel: true,
        spinning: false,
        omp_num_threads: '3',
      });
    }
  });

  test('loses at most what a model process had in work when that dies, and starts it again', async () => {
    const [url] = backend.modelUrls;
    const { pid } = await ownStory(url);
    const statuses: number[] = [];
    const clients = Array.from({ length: CLIENTS }, async () => {
      for (let i = 0; i < 40; i += 1) {
        statuses.push((await post(`${backend.url}/v2/models/mlp/infer`, request())).status);
      }
    });
    process.kill(pid, 'SIGKILL');
    await Promise.all(clients);
    const good = statuses.filter((status) => status === 200).length;
    // Each client has one request under way; a dead process can take no more than one of each with it.
    expect(good).toBeGreaterThanOrEqual(statuses.length - CLIENTS);
    await vi.waitFor(async () => expect((await ownStory(url)).pid).not.toBe(pid), {
      timeout: 30_000,
    });
    expect(backend.restarts()).toBe(1);
    expect((await post(`${backend.url}/v2/models/mlp/infer`, request())).status).toBe(200);
  });

  test('leaves no process and no file behind when it is stopped', async () => {
    expect(processesOf(folder).length).toBeGreaterThan(5);
    await backend.stop();
    expect(processesOf(folder)).toEqual([]);
    expect(ownFolders()).toEqual([]);
  });
});

test('ends all its processes when the process that started it is killed', async () => {
  const starter = join(folder, 'starter.mjs');
  const serving = import.meta.resolve('@lathe/serving');
  writeFileSync(
    starter,
    `import { startPythonBackend } from ${JSON.stringify(serving)};
     await startPythonBackend({ name: 'mlp', model: ${JSON.stringify(model)}, folder: ${JSON.stringify(folder)} });
     process.send('ready');`,
  );
  const child = fork(starter);
  await once(child, 'message');
  expect(processesOf('lathe-backend-').length).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await vi.waitFor(() => expect(processesOf(folder)).toEqual([]), { timeout: 30_000 });
  expect(ownFolders()).toEqual([]);
});

test('ends all its processes when its supervisor is killed', async () => {
  const backend = await startPythonBackend({ name: 'mlp', model, folder });
  process.kill(backend.pid, 'SIGKILL');
  await backend.ended;
  await vi.waitFor(() => expect(processesOf(folder)).toEqual([]), { timeout: 30_000 });
  await backend.stop();
});

test('says why a model cannot be loaded, in the words of ONNX Runtime', async () => {
  const file = join(folder, 'broken.onnx');
  writeFileSync(file, 'no model at all');
  await expect(startPythonBackend({ name: 'broken', model: file, folder })).rejects.toMatchObject({
    code: 'model-unreadable',
    place: { file },
    details: expect.stringContaining('INVALID_PROTOBUF'),
  });
});

test('names the Debian package when nginx is missing', () => {
  expect(() => findNginx({ PATH: folder }, [])).toThrow(
    expect.objectContaining({
      code: 'nginx-missing',
      advice: 'Install it (Debian package "nginx"), or name it with LATHE_NGINX.',
    }),
  );
});

test('names the set-up when the Python of the back end is missing', () => {
  expect(() => findServingPython({}, folder)).toThrow(
    expect.objectContaining({
      code: 'serving-python-missing',
      advice: expect.stringContaining('./lathe setup --dev'),
    }),
  );
});
