import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tuningSpace } from '@lathe/serving/tune/tuning-space';
import { registerEndpoint } from '@lathe/workbench/serving/endpoint-registry';
import { describe, expect, it } from 'vitest';
import { openStudio, temporaryFolder } from '../http/studio.fixture.js';
import { done, refused } from './call.fixture.js';
import { fakeEndpoint, STATUS } from './fake-endpoint.fixture.js';

const estimate = (value: number) => ({ value, low: value, high: value });
const latency = (p95: number) => ({
  p50: estimate(1),
  p90: estimate(2),
  p95: estimate(p95),
  p99: estimate(9),
  p999: 10,
  mean: 1.5,
  max: 11,
});
const step = (users: number, throughput: number, invalid: readonly string[] = []) => ({
  arrivals: { kind: 'users', users },
  seconds: 10,
  warmUpSeconds: 1,
  requests: throughput * 10,
  throughput: estimate(throughput),
  latency: latency(users),
  serviceTime: latency(users),
  errors: {},
  goodput: null,
  server: null,
  generator: { cpu: 0.1, memory: 1e6, processes: 1 },
  lag: null,
  invalid,
  settled: true,
});
const report = (steps: readonly object[]) => ({
  format: 'lathe-load-1',
  url: 'http://127.0.0.1:8080',
  startedAt: '2026-01-02T03:04:05.000Z',
  payload: { description: 'one number', bytes: 10, variants: 1 },
  objective: { percentile: 95, below: 60 },
  steps,
  knee: { users: 2, low: 2, high: 2, throughput: estimate(190), why: 'gain-vanished' },
  scalability: null,
  machine: { cores: 2, model: 'a machine', sameMachine: true },
  versions: {},
});

/** A run as its process left it. */
async function leftRun(
  workspace: string,
  command: 'load' | 'tune',
  files: Readonly<Record<string, unknown>>,
  {
    id = '20260102T030405-abcdef',
    ...more
  }: { readonly id?: string; readonly status?: string; readonly settings?: object } = {},
): Promise<string> {
  const folder = join(workspace, '.lathe', 'runs', id);
  await mkdir(folder, { recursive: true });
  const record = {
    id,
    command,
    flow: 'http://127.0.0.1:8080',
    pid: 1,
    version: '0.1.0',
    queuedAt: null,
    startedAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T03:05:05.000Z',
    status: 'finished',
    error: null,
    settings: {
      url: 'http://127.0.0.1:8080',
      arrivals: { kind: 'climb', step: 'double', maxUsers: 4 },
      slo: 'p95<60ms',
    },
    summary: null,
    ...more,
  };
  for (const [name, content] of Object.entries({ ...files, 'run.json': record })) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await writeFile(join(folder, name), text);
  }
  return id;
}

const lines = (events: readonly object[]): string =>
  events.map((event) => `${JSON.stringify({ at: '2026-01-02T03:04:06Z', ...event })}\n`).join('');

describe('a load test', () => {
  it('is listed with what was found at its knee', async () => {
    const workspace = await temporaryFolder();
    await leftRun(workspace, 'load', { 'report.json': report([step(1, 100), step(2, 190)]) });
    const studio = await openStudio(workspace);
    const { tests } = await done(studio, 'listLoadTests');
    expect(tests).toMatchObject([
      {
        url: 'http://127.0.0.1:8080',
        finding: { users: 2, throughput: 190, p95: 2, steps: 2, isSound: true },
      },
    ]);
  });

  it('that is not to be believed is told so, with the reason', async () => {
    const workspace = await temporaryFolder();
    const id = await leftRun(workspace, 'load', {
      'report.json': report([step(1, 100), step(2, 190, ['the generator lagged'])]),
    });
    const studio = await openStudio(workspace);
    expect((await done(studio, 'listLoadTests')).tests[0]?.finding?.isSound).toBe(false);
    const test = await done(studio, 'loadTest', { query: { id } });
    expect(test.unsound).toEqual(['2 users: the generator lagged']);
    expect(test.isReport).toBe(true);
    expect(test.presentation?.charts.length).toBeGreaterThan(0);
    expect(test.again).toMatchObject({ url: 'http://127.0.0.1:8080', slo: 'p95<60ms' });
  });

  it('that goes on shows the steps it has measured', async () => {
    const workspace = await temporaryFolder();
    const result = step(1, 100);
    const id = await leftRun(workspace, 'load', {
      'events.jsonl': `${lines([{ kind: 'load-step', node: 'load', step: 1, result }])}{"torn`,
    });
    const studio = await openStudio(workspace);
    const test = await done(studio, 'loadTest', { query: { id } });
    expect(test.steps).toEqual([result]);
    expect([test.isReport, test.knee, test.unsound]).toEqual([false, null, []]);
  });

  it('is started as a job that waits in the queue of runs', async () => {
    const workspace = await temporaryFolder();
    const { id: endpoint, url } = await fakeEndpoint(workspace);
    const studio = await openStudio(workspace);
    const run = await done(studio, 'startLoadTest', {
      body: { endpoint, model: 'sum', arrivals: { kind: 'users', users: 1 }, slo: 'p95<60ms' },
    });
    expect(run).toMatchObject({ command: 'load', flow: url });
    const job = join(workspace, '.lathe', 'runs', run.id, 'run.job.json');
    expect(JSON.parse(await readFile(job, 'utf8'))).toMatchObject({
      latheJob: 1,
      kind: 'load',
      url,
      model: 'sum',
      arrivals: { kind: 'users', users: 1 },
      slo: 'p95<60ms',
    });
    // What is listed there is no endpoint: the run says so and ends.
    await expect
      .poll(async () => (await done(studio, 'loadTest', { query: { id: run.id } })).run.status, {
        timeout: 30_000,
      })
      .toBe('failed');
  });

  it('is refused where there is nothing to ask, or a token would be written down', async () => {
    const workspace = await temporaryFolder();
    const guarded = await fakeEndpoint(workspace, { token: 'a-long-secret-token' });
    const silent = await registerEndpoint(workspace, {
      url: null,
      grpcUrl: null,
      token: null,
      models: [],
      settings: STATUS.settings,
      startedAt: STATUS.startedAt,
      logFile: null,
    });
    const studio = await openStudio(workspace);
    const start = async (target: object): Promise<string> => {
      const body = { ...target, arrivals: { kind: 'users', users: 1 } };
      return (await refused(studio, 'startLoadTest', { body })).code;
    };
    expect(await start({})).toBe('load-target-missing');
    expect(await start({ endpoint: guarded.id })).toBe('endpoint-asks-for-token');
    expect(await start({ endpoint: silent.id })).toBe('endpoint-not-listening');
    expect(await start({ endpoint: 'nobody' })).toBe('endpoint-unknown');
    expect(await start({ url: 'ftp://example.org' })).toBe('request-invalid');
  });
});

const SPACE = tuningSpace.parse({
  latheTuning: 1,
  title: 'Which workers',
  target: { kind: 'endpoint', models: ['stub:a=2'] },
  knobs: { workers: { min: 1, max: 6 }, spinning: [false, true] },
  objective: 'p95<60ms',
});
const trial = (number: number, workers: number, throughput: number) => ({
  number,
  configuration: { workers, spinning: false },
  purpose: 'start',
  round: null,
  asked: 6,
  measurement: {
    throughput,
    latency: 10,
    memory: 1e8,
    cpu: 0.5,
    users: 4,
    seconds: 8,
    restartSeconds: 1,
    problem: null,
    doubt: null,
  },
  outcome: 'good',
});
const best = {
  id: 2,
  configuration: { workers: 2, spinning: false },
  throughput: 190,
  latency: 10,
};
const told = (number: number, workers: number, throughput: number) => ({
  kind: 'trial-done',
  node: 'tune',
  trial: trial(number, workers, throughput),
  best,
  done: 0.5,
  secondsLeft: 30,
});

describe('a tuning run', () => {
  it('that goes on shows its trials, the best so far, and charts of them', async () => {
    const workspace = await temporaryFolder();
    const id = await leftRun(workspace, 'tune', {
      'space.json': SPACE,
      'events.jsonl': lines([told(1, 1, 100), told(2, 2, 190)]),
    });
    const studio = await openStudio(workspace);
    const tuning = await done(studio, 'tuning', { query: { id } });
    expect(tuning).toMatchObject({
      title: 'Which workers',
      objective: 'p95<60ms',
      isReport: false,
      best: { configuration: { workers: 2 }, throughput: 190 },
      progress: { share: 0.5, secondsLeft: 30 },
    });
    expect(tuning.trials.map(({ throughput }) => throughput)).toEqual([100, 190]);
    // A range doubles, and its end is among the values.
    expect(tuning.knobs).toEqual([
      { name: 'workers', values: [1, 2, 4, 6] },
      { name: 'spinning', values: [false, true] },
    ]);
    expect(tuning.presentation.charts.map(({ name }) => name)).toContain('trials');
  });

  it('that goes on with another shows the trials of both', async () => {
    const workspace = await temporaryFolder();
    const files = { 'space.json': SPACE, 'events.jsonl': lines([told(1, 1, 100)]) };
    const first = await leftRun(workspace, 'tune', files, { status: 'cancelled' });
    const resume = join(workspace, '.lathe', 'runs', first);
    const later = { 'space.json': SPACE, 'events.jsonl': lines([told(2, 2, 190)]) };
    const id = '20260102T040405-abcdef';
    await leftRun(workspace, 'tune', later, { id, settings: { resume } });
    const studio = await openStudio(workspace);
    const { trials } = await done(studio, 'tuning', { query: { id } });
    expect(trials.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('can be gone on with where it was broken off, and nowhere else', async () => {
    const broken = await temporaryFolder();
    const id = await leftRun(broken, 'tune', { 'space.json': SPACE }, { status: 'cancelled' });
    const studio = await openStudio(broken);
    expect((await done(studio, 'tuning', { query: { id } })).resumable).toBe(true);
    const lost = await temporaryFolder();
    const gone = await leftRun(lost, 'tune', {}, { status: 'cancelled' });
    const other = await openStudio(lost);
    const got = await refused(other, 'resumeTuning', { query: { id: gone } });
    expect([got.status, got.code]).toEqual([409, 'run-not-resumable']);
  });

  it('is refused with values that the search cannot take, naming the knob', async () => {
    const studio = await openStudio(await temporaryFolder());
    const start = (more: object) =>
      refused(studio, 'startTuning', { body: { models: ['stub:a=2'], ...more } });
    const mixed = await start({ knobs: { workers: [1, 'two'] } });
    expect([mixed.code, mixed.error.place.parameter]).toEqual(['setting-invalid', 'workers']);
    const outside = await start({ models: ['../x'], knobs: { workers: [1, 2] } });
    expect(outside.status).toBe(403);
  });

  it('starts with knobs that fit the machine', async () => {
    const studio = await openStudio(await temporaryFolder());
    const { knobs, objective } = await done(studio, 'suggestTuning');
    expect(knobs.map(({ name }) => name)).toContain('workers');
    expect(objective).toMatch(/^p95</);
  });
});
