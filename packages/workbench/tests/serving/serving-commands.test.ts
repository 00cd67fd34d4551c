import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from '@lathe/workbench/cli/command-line';
import { readRun } from '@lathe/workbench/workspace/run-record';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  answeringServer,
  CommandFolder,
  type Finished,
  finished,
  printed,
} from './serving-commands.fixture.js';

let play: CommandFolder;
beforeEach(() => {
  play = new CommandFolder();
});
afterEach(() => play.remove());

function json(...path: string[]) {
  return JSON.parse(readFileSync(join(play.folder, ...path), 'utf8'));
}

/** The records of the runs in the folder, the latest last. */
async function runs() {
  const home = join(play.folder, '.lathe', 'runs');
  const folders = readdirSync(home)
    .sort()
    .map((id) => join(home, id));
  return Promise.all(folders.map(async (folder) => ({ folder, record: await readRun(folder) })));
}

describe('lathe serve', () => {
  it('takes options before the file, the file before the environment, and tells what it took', async () => {
    const config = play.write('settings.json', { maxBatch: 4, queueLimit: 40 });
    const child = play.start(
      [
        ...['serve', 'quick=stub:a=1', '--port', '0', '--grpc-port', 'none'],
        ...['--config', config, '--max-batch', '2', '--no-spinning', '--workspace', '.'],
      ],
      {
        SAGEMAKER_TFS_INTRA_OP_PARALLELISM: '3',
        SAGEMAKER_TFS_FRACTIONAL_GPU_MEM_MARGIN: '0.1',
        SAGEMAKER_TFS_ENABLE_BATCHING: 'true',
      },
    );
    const end = finished(child);
    const [, url] = await printed(child, /Lathe endpoint: (\S+)\n(?:.*\n)*Try it: /);
    const answer = await fetch(`${url}lathe/status`);
    // 2 from the option, 4 from the file and 8 from the environment; the delay of 1 ms only from the last.
    expect(await answer.json()).toMatchObject({
      settings: {
        maxBatch: 2,
        queueLimit: 40,
        batchDelayMs: 1,
        intraOpThreads: 3,
        spinning: false,
        instances: 1,
      },
    });
    const [record] = readdirSync(join(play.folder, '.lathe', 'endpoints'));
    expect(json('.lathe', 'endpoints', record!)).toMatchObject({ endedAt: null, pid: child.pid });
    child.kill('SIGTERM');
    const { status: exit, stdout, stderr } = await end;
    expect(exit).toBe(0);
    expect(stdout).toContain('quick version 1');
    expect(stderr).toMatch(/taken from the environment: SAGEMAKER_TFS_INTRA_OP_PARALLELISM=3: /);
    expect(stderr).toMatch(/without effect here: SAGEMAKER_TFS_FRACTIONAL_GPU_MEM_MARGIN=0\.1: /);
    expect(json('.lathe', 'endpoints', record!).endedAt).not.toBeNull();
  });

  it('prints a call that works', async () => {
    const args = ['serve', 'stub:a=1', '--port', '0', '--grpc-port', 'none'];
    const child = play.start(args);
    const [, url, body] = await printed(child, /Try it: curl (\S+) .* -d '(.*)'\n/);
    const answer = await fetch(url!, { method: 'POST', body: body! });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 200,
      body: { model_name: 'stub', outputs: [{ name: 'y' }] },
    });
  });
});

describe('lathe load', () => {
  it('writes the report as JSON and as a page, and leaves a run', async () => {
    const server = await answeringServer(5);
    const call = play.write('call.json', '{}');
    const { status, stdout, stderr } = await play.lathe([
      ...['load', server.url, '--payload', call, '--users', '2', '--duration', '2'],
      ...['--slo', 'p95 < 2s', '--precision', '0.5', '--warm-up', '0.2'],
      ...['--out', 'out', '--workspace', '.', '--json'],
    ]);
    server.close();
    const report = JSON.parse(stdout);
    // On a machine that is busy with other things the generator may lag, which is what `unsound` would say.
    expect({ status, stderr }).toEqual({ status: report.unsound.length > 0 ? 1 : 0, stderr: '' });
    expect(report).toMatchObject({
      format: 'lathe-load-1',
      objective: { percentile: 95, below: 2000 },
      steps: [{ arrivals: { kind: 'users', users: 2 }, errors: {} }],
    });
    expect(json('out', 'report.json').steps).toEqual(report.steps);
    const html = readFileSync(join(play.folder, 'out', 'report.html'), 'utf8');
    expect(html).toContain('2 users: ');
    expect(html).toContain('<svg');
    const [run] = await runs();
    expect(run?.record).toMatchObject({
      command: 'load',
      flow: server.url,
      status: 'finished',
      settings: { arrivals: { kind: 'users', users: 2 } },
    });
    expect(existsSync(join(run!.folder, 'report.json'))).toBe(true);
    const events = readFileSync(join(run!.folder, 'events.jsonl'), 'utf8').trimEnd().split('\n');
    expect(JSON.parse(events.at(-1)!)).toMatchObject({ kind: 'load-step', step: 1 });
  });

  it('ends with status 1, and says why, when the figures must not be believed', async () => {
    const server = await answeringServer(5, (request) => (request % 2 === 0 ? 200 : 500));
    const call = play.write('call.json', '{}');
    const { status, stdout } = await play.lathe([
      ...['load', server.url, '--payload', call, '--users', '2', '--duration', '2', '--quiet'],
      ...['--precision', '0.5', '--warm-up', '0.3'],
    ]);
    server.close();
    expect(status).toBe(1);
    expect(stdout).toMatch(/^Not to be believed/m);
    expect(stdout).toMatch(/2 users .* INVALID/);
    expect(stdout).toMatch(/- Warning: 2 users is not sound: /);
    expect(existsSync(join(play.folder, '.lathe'))).toBe(false);
  });
});

describe('lathe job run', () => {
  it('runs a load test with paths that count from the job', async () => {
    const server = await answeringServer(5);
    play.write('call.json', '{}');
    const job = play.write('test.job.json', {
      latheJob: 1,
      kind: 'load',
      name: 'quick look',
      url: server.url,
      arrivals: { kind: 'constant', rate: 50 },
      payload: { kind: 'file', path: 'call.json' },
      duration: 2,
      precision: 0.9,
      warmUp: 0.2,
      out: 'reports',
    });
    const { stdout, stderr } = await play.lathe(['job', 'run', job]);
    server.close();
    expect(stderr).toBe('');
    expect(stdout).toMatch(/50\/s: [\d.]+ right answers a second/);
    expect(json('reports', 'report.json')).toMatchObject({ format: 'lathe-load-1' });
    expect((await runs())[0]?.record).toMatchObject({ command: 'load', status: 'finished' });
  });
});

/** Answers after as many milliseconds as its second argument says. */
const SERVER = `
import { createServer } from 'node:http';
createServer((request, response) => {
  request.resume().on('end', () => setTimeout(() => response.end('{}'), Number(process.argv[3])));
}).listen(Number(process.argv[2]), '127.0.0.1');
`;

describe('lathe tune', () => {
  function space(changes: object = {}): string {
    play.write('server.mjs', SERVER);
    play.write('call.json', '{}');
    return play.write('space.json', {
      latheTuning: 1,
      title: 'Delays',
      target: {
        kind: 'command',
        start: [process.execPath, 'server.mjs', '{port}', '{delay}'],
        url: 'http://127.0.0.1:{port}/',
        readyPath: '/',
      },
      knobs: { delay: [64, 16, 4] },
      payload: { kind: 'file', path: 'call.json' },
      load: { users: 2 },
      lookSeconds: 0.4,
      budget: { trials: 5 },
      ...changes,
    });
  }

  it('goes on after kill -9 with what was measured, and finds the best', async () => {
    const child = play.start(['tune', '--space', space(), '--out', 'out']);
    const end = finished(child);
    const journal = join(play.folder, 'out', 'journal.jsonl');
    // The header and two looks.
    await expect
      .poll(() => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length : 0), {
        timeout: 30_000,
      })
      .toBeGreaterThan(3);
    child.kill('SIGKILL');
    await end;
    const before = readFileSync(journal, 'utf8').split('\n').slice(1, 3);

    const again = await play.lathe(['tune', '--space', 'space.json', '--out', 'out']);
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/\[journal-exists\]\n.*journal\.jsonl\n.*--resume out/);

    const resumed = await play.lathe(['tune', '--space', 'space.json', '--resume', 'out']);
    expect(resumed.stderr).toBe('');
    expect(resumed.status).toBe(0);
    const report = json('out', 'report.json');
    expect(report.trials.slice(0, 2)).toEqual(before.map((line) => JSON.parse(line).trial));
    // A user who waits 4 ms asks 16 times as often as one who waits 64 ms.
    const best = report.rows.find(({ id }: { id: number }) => id === report.verdict.best);
    expect(best.configuration).toEqual({ delay: 4 });
    expect(resumed.stdout).toMatch(/^Best: delay=4: /m);
    expect(readFileSync(join(play.folder, 'out', 'report.html'), 'utf8')).toContain('Delays');
    expect((await runs()).map(({ record }) => [record?.command, record?.status])).toEqual([
      ['tune', 'interrupted'],
      ['tune', 'finished'],
    ]);
  });

  it('prints a space file to start from that it takes itself', async () => {
    const { stdout } = await play.lathe(['tune', '--example', 'churn=models/churn']);
    const example = JSON.parse(stdout);
    expect(example.target.models).toEqual([`churn=${join(play.folder, 'models', 'churn')}`]);
    const { tuningSpace } = await import('@lathe/serving');
    expect(tuningSpace.safeParse(example).success).toBe(true);
  });

  it('prints the schema of space files', async () => {
    const { stdout } = await play.lathe(['tune', 'schema']);
    expect(JSON.parse(stdout).properties).toHaveProperty('knobs');
  });
});

/** Runs a command line that is refused in this process, which saves the start of one. */
async function refused(args: readonly string[]): Promise<Finished> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const status = await runCommandLine(args);
    const text = (spy: typeof out) => spy.mock.calls.map(([chunk]) => String(chunk)).join('');
    return { status, stdout: text(out), stderr: text(err) };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

describe('bad input', () => {
  beforeEach(() => {
    play.write('empty.json', { latheTuning: 1, target: { kind: 'grid', path: 'x' }, knobs: {} });
  });
  const load = (...more: string[]) => ['load', 'http://127.0.0.1:9/call', ...more];

  it.each<[string, string[], { code: string; at: RegExp; advice: RegExp }]>([
    [
      'an address that is none',
      ['load', 'localhost:8080'],
      { code: 'setting-invalid', at: /<url>/, advice: /lathe load --help/ },
    ],
    [
      'no users',
      load('--users', '0'),
      { code: 'setting-invalid', at: /--users/, advice: /lathe load --help/ },
    ],
    [
      'users and a rate at once',
      load('--users', '2', '--rate', '5'),
      { code: 'option-conflict', at: /--/, advice: /lathe load --help/ },
    ],
    [
      'an objective that is none',
      load('--slo', 'p42<1ms'),
      { code: 'setting-invalid', at: /--slo/, advice: /lathe load --help/ },
    ],
    [
      'random times without a rate',
      load('--poisson'),
      { code: 'setting-invalid', at: /--rate/, advice: /lathe load --help/ },
    ],
    [
      'a header without a colon',
      load('--header', 'x'),
      { code: 'option-invalid', at: /--header/, advice: /lathe load --help/ },
    ],
    [
      'a payload that is not there',
      load('--payload', 'gone.json'),
      { code: 'load-file', at: /gone\.json/, advice: /./ },
    ],
    [
      'settings that are not there',
      ['serve', 'stub:a=1', '--config', 'gone.json'],
      { code: 'file-not-found', at: /gone\.json/, advice: /--config/ },
    ],
    [
      'a setting out of range',
      ['serve', 'stub:a=1', '--instances', '0'],
      { code: 'setting-invalid', at: /--instances/, advice: /lathe serve --help/ },
    ],
    [
      'a model that is not there',
      ['serve', 'gone.onnx', '--port', '0', '--grpc-port', 'none'],
      { code: 'model-location-missing', at: /gone\.onnx/, advice: /path/ },
    ],
    [
      'models beside servers that have theirs',
      ['serve', 'a.onnx', '--backend', 'http://127.0.0.1:9'],
      { code: 'backend-mixed', at: /--backend/, advice: /Leave the models out/ },
    ],
    [
      'a space that is not there',
      ['tune', '--space', 'gone.json'],
      { code: 'file-not-found', at: /gone\.json/, advice: /--example/ },
    ],
  ])('%s is told with what, where and what to do', async (_, args, { code, at, advice }) => {
    const { status, stdout, stderr } = await refused(args);
    expect({ status, stdout }, stderr).toEqual({ status: 2, stdout: '' });
    const [what, where, todo] = stderr.split('\n');
    expect(what).toMatch(new RegExp(`^error: .*\\[${code}\\]$`));
    expect(where).toMatch(at);
    expect(todo).toMatch(/^ {3}do: /);
    expect(todo).toMatch(advice);
  });

  it('in the environment names the variable', async () => {
    const args = ['serve', 'stub:a=1', '--port', '0', '--grpc-port', 'none'];
    vi.stubEnv('SAGEMAKER_GUNICORN_WORKERS', 'many');
    const { status, stderr } = await refused(args);
    vi.unstubAllEnvs();
    expect(status).toBe(2);
    expect(stderr).toMatch(/\[environment-invalid\]\n {3}at: .*SAGEMAKER_GUNICORN_WORKERS/);
  });

  it('as a folder without a journal to go on with names the file', async () => {
    const space = play.write('space.json', {
      latheTuning: 1,
      target: { kind: 'grid', path: 'grid.json' },
      knobs: { a: [1, 2] },
    });
    const { status, stderr } = await refused(['tune', '--space', space, '--resume', play.folder]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/\[journal-missing\]\n {3}at: .*journal\.jsonl\n {3}do: .*--out/);
  });

  it('in a tuning space names the key', async () => {
    const { status, stderr } = await refused(['tune', '--space', join(play.folder, 'empty.json')]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/\[tuning-space-invalid\]\n {3}at: .*empty\.json.*knobs/);
  });
});
