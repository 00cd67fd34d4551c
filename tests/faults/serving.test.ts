import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comesAbout } from './playground.js';
import {
  CheckedLoad,
  inferBody,
  post,
  putVersion,
  rawExchange,
  ServedLine,
} from './served-line.js';

/** What each version answers is worked out by hand from these. */
const LINES = { '1': { slope: 3, offset: -1 }, '2': { slope: 5, offset: 2 } };
const CONNECTIONS = 16;

let models: string;
let server: ServedLine;
let load: CheckedLoad;

beforeEach(async () => {
  models = mkdtempSync(join(tmpdir(), 'lathe-served-'));
  putVersion(models, 1, LINES['1']);
  server = await ServedLine.start(models, [
    ...['--isolation', 'process', '--instances', '2', '--max-body', '1MiB'],
  ]);
  load = new CheckedLoad(server.port, LINES, CONNECTIONS);
  await load.more(50);
});
afterEach(async () => {
  await load.stop();
  await server.stop();
  server.kill();
  rmSync(models, { recursive: true, force: true });
});

describe('an endpoint under load', () => {
  it('goes over to a new version without losing or crossing an answer', async () => {
    putVersion(models, 2, LINES['2']);
    expect(await comesAbout(() => load.versions.has('2'))).toBe(true);
    await load.more(200);
    await load.stop();
    expect(load.faults).toEqual([]);
    expect([...load.versions]).toEqual(['1', '2']);
  });

  it('answers every request although processes of the model are killed', async () => {
    for (let time = 0; time < 3; time += 1) {
      const [victim] = server.executors();
      expect(victim).toBeDefined();
      if (victim !== undefined) process.kill(victim, 'SIGKILL');
      await load.more(200);
      expect(await comesAbout(() => server.executors().length === 2)).toBe(true);
    }
    await load.stop();
    expect(load.faults).toEqual([]);
  });

  it('goes on with the version it has when a new one is corrupt, and says why', async () => {
    putVersion(models, 2, Buffer.from('this is no model'));
    const failed = async (): Promise<boolean> => {
      const { body } = await server.get('/lathe/status');
      const status: { models: { version: string; state: string; problem: string | null }[] } =
        JSON.parse(body);
      return status.models.some(
        ({ version, state, problem }) => version === '2' && state === 'failed' && problem !== null,
      );
    };
    expect(await comesAbout(failed)).toBe(true);
    await load.more(200);
    await load.stop();
    expect(load.faults).toEqual([]);
    expect([...load.versions]).toEqual(['1']);
    expect((await server.get('/ping')).status).toBe(200);
  });

  it('refuses malformed and oversized requests one by one, and nobody else notices', async () => {
    const tensor = (more: object): string =>
      JSON.stringify({
        inputs: [{ name: 'x', shape: [1, 3], datatype: 'FP32', data: [1, 2, 3], ...more }],
      });
    const refused: readonly (readonly [status: number, body: string])[] = [
      [400, '{"inputs": ['],
      [400, '[]'],
      [400, tensor({ shape: [1, 4] })],
      [400, tensor({ shape: [-1, 3] })],
      [400, tensor({ shape: [1e15, 3] })],
      [400, tensor({ shape: [1, 2], data: [1, 2] })],
      [400, tensor({ datatype: 'INT64' })],
      [400, tensor({ datatype: 'FP33' })],
      [400, tensor({ name: 'z' })],
      [400, tensor({ data: [1, 'two', 3] })],
      [400, tensor({ data: 'text' })],
      [413, tensor({ data: ' '.repeat(2_000_000) })],
    ];
    for (const [status, body] of refused) {
      const answer = await post(server.port, false, body);
      expect([answer.status, body.slice(0, 100)]).toEqual([status, body.slice(0, 100)]);
      expect(JSON.parse(answer.body)).toMatchObject({ error: expect.stringMatching(/\S/) });
    }
    await load.more(100);
    await load.stop();
    expect(load.faults).toEqual([]);
  });

  it('serves half-closed connections, and is not held up by clients that stand still', async () => {
    const body = inferBody([7, 0, 1]);
    const head = `POST /v2/models/line/infer HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    const still = [
      'POST /v2/mod',
      head,
      head + body.slice(0, 20),
      ...Array.from({ length: 50 }, () => head),
    ].map((bytes) => rawExchange(server.port, bytes, { end: false }));
    const halfClosed = rawExchange(server.port, head + body, { end: true });
    const cutShort = rawExchange(server.port, head + body.slice(0, 20), { end: true });
    // 3 * 7 - 1, 3 * 0 - 1, 3 * 1 - 1
    expect(await halfClosed.answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*\[20,-1,2\]/);
    expect(await cutShort.answer).not.toContain('200 OK');
    await load.more(200);
    for (const each of still) each.close();
    await load.stop();
    expect(load.faults).toEqual([]);
  });

  it('answers what it has begun when it is told to stop, and exits with status 0', async () => {
    await load.more(100);
    const stopped = load.stop();
    expect(await server.stop()).toBe(0);
    await stopped;
    expect(load.faults).toEqual([]);
  });
});
