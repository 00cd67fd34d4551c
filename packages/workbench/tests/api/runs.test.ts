import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Studio, startStudio } from '@lathe/workbench/http/studio-server';
import { describe, expect, it } from 'vitest';
import { openStudio, temporaryFolder, writeFlow } from '../http/studio.fixture.js';
import { type AnswerOf, done, refused } from './call.fixture.js';

const limits = { threads: 1, memoryLimit: 500_000_000 };

/** A workspace with a quick flow and one whose Python step sleeps until it is ended. */
async function workspaceWithFlows(): Promise<string> {
  const workspace = await temporaryFolder();
  await writeFile(join(workspace, 'people.csv'), 'name,age\nAda,36\nGrace,85\nEmmy,53\n');
  const sources = { people: { format: 'csv', path: 'people.csv' } };
  const filter = {
    id: 'older',
    step: 'filter-rows',
    inputs: ['people'],
    parameters: { conditions: [{ column: 'age', operator: 'greater', value: '{{least}}' }] },
  };
  await writeFlow(workspace, 'quick', {
    sources,
    parameters: { least: { type: 'number', default: 40 } },
    nodes: [filter],
    outputs: { result: { node: 'older', sink: { format: 'csv', path: 'older.csv' } } },
  });
  const mark = JSON.stringify(join(workspace, 'begun'));
  const code = `import time\nprint('going to sleep')\nopen(${mark}, 'w').close()\ntime.sleep(600)`;
  await writeFlow(workspace, 'slow', {
    sources,
    nodes: [{ id: 'sleep', step: 'custom-python', inputs: ['people'], parameters: { code } }],
    outputs: { result: { node: 'sleep', sink: { format: 'csv', path: 'slept.csv' } } },
  });
  return workspace;
}

type Run = AnswerOf<'startRun'>;

const start = (studio: Studio, path: string, more: object = {}): Promise<Run> =>
  done(studio, 'startRun', { body: { path, ...more } });
const detail = (studio: Studio, id: string) => done(studio, 'run', { query: { id } });
const statusOf = async (studio: Studio, id: string) => (await detail(studio, id)).run.status;
const until = (studio: Studio, id: string, status: Run['status']) =>
  expect.poll(() => statusOf(studio, id), { timeout: 50_000, interval: 100 }).toBe(status);
const begun = (workspace: string) =>
  expect.poll(() => existsSync(join(workspace, 'begun')), { timeout: 50_000 }).toBe(true);
const cancel = (studio: Studio, id: string) => done(studio, 'cancelRun', { query: { id } });

interface ReadEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Everything that an event stream sends until it ends. */
async function eventsOf(studio: Studio, id: string, lastEventId?: string): Promise<ReadEvent[]> {
  const response = await fetch(`${studio.url}api/run/events?id=${id}`, {
    headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  return parseEvents(await response.text());
}

function parseEvents(text: string): ReadEvent[] {
  return text
    .split('\n\n')
    .filter((part) => part !== '' && !part.startsWith(':'))
    .map((part) => {
      const fields = new Map(
        part.split('\n').map((line) => {
          const at = line.indexOf(': ');
          return [line.slice(0, at), line.slice(at + 2)];
        }),
      );
      return {
        id: fields.get('id'),
        event: fields.get('event') ?? 'message',
        data: JSON.parse(fields.get('data') ?? 'null'),
      };
    });
}

describe('a run', () => {
  it('writes what the flow says, keeps the flow as it was run, and lists its outputs', async () => {
    const workspace = await workspaceWithFlows();
    const studio = await openStudio(workspace);
    const run = await start(studio, 'quick.lathe.json', { set: { least: '50' } });
    expect(run.status).toBe('queued');
    await until(studio, run.id, 'finished');
    expect(await readFile(join(workspace, 'older.csv'), 'utf8')).toBe(
      'name,age\nGrace,85\nEmmy,53\n',
    );
    const seen = await detail(studio, run.id);
    expect(seen.run).toMatchObject({ flow: 'quick.lathe.json', folder: '', error: null });
    expect(seen.run.queuedAt).not.toBeNull();
    expect(seen.document).toMatchObject({ name: 'quick', outputs: { result: { node: 'older' } } });
    expect(seen.settings).toMatchObject({ set: { least: '50' }, fit: 'auto' });
    expect(seen.outputs).toEqual([
      // name,age + two lines
      { name: 'older.csv', path: 'older.csv', bytes: 26, rows: 2, exists: true },
    ]);
    expect(seen.nodes.map(({ node }) => node)).toContain('people');
    expect(JSON.stringify(seen)).not.toContain(workspace);
    const { runs } = await done(studio, 'listRuns');
    expect(runs.map(({ id }) => id)).toEqual([run.id]);
  });

  it('writes where it is told to, inside the workspace only', async () => {
    const workspace = await workspaceWithFlows();
    const studio = await openStudio(workspace);
    const run = await start(studio, 'quick.lathe.json', { node: 'people', out: 'made/all.csv' });
    await until(studio, run.id, 'finished');
    expect((await readFile(join(workspace, 'made', 'all.csv'), 'utf8')).split('\n')).toHaveLength(
      5,
    );
    for (const out of ['../x.csv', '/tmp/x.csv', '.lathe/x.csv']) {
      const got = await refused(studio, 'startRun', { body: { path: 'quick.lathe.json', out } });
      expect(got.status).toBe(403);
    }
  });

  it('of a flow that reads or writes outside the workspace is refused before it begins', async () => {
    const workspace = await workspaceWithFlows();
    const studio = await openStudio(workspace);
    const source = { format: 'csv', path: 'people.csv' };
    const sink = { format: 'csv', path: '../out.csv' };
    await writeFlow(workspace, 'reads', { sources: { a: { ...source, path: '/etc/passwd' } } });
    await writeFlow(workspace, 'writes', {
      sources: { a: source },
      outputs: { out: { node: 'a', sink } },
    });
    for (const path of ['reads.lathe.json', 'writes.lathe.json']) {
      const got = await refused(studio, 'startRun', { body: { path } });
      expect([got.status, got.code]).toEqual([403, 'path-outside-workspace']);
    }
    expect((await done(studio, 'listRuns')).runs).toEqual([]);
  });

  it('that fails says why, in its record and in the last event', async () => {
    const workspace = await workspaceWithFlows();
    const studio = await openStudio(workspace);
    await writeFlow(workspace, 'lost', {
      sources: { people: { format: 'csv', path: 'people.csv' } },
      nodes: [
        {
          id: 'drop',
          step: 'drop-columns',
          inputs: ['people'],
          parameters: { columns: ['height'] },
        },
      ],
      outputs: { out: { node: 'drop', sink: { format: 'csv', path: 'out.csv' } } },
    });
    const run = await start(studio, 'lost.lathe.json');
    const events = await eventsOf(studio, run.id);
    expect(events.at(-1)).toMatchObject({
      event: 'end',
      data: { status: 'failed', error: { code: 'column-missing', place: { node: 'drop' } } },
    });
    expect(existsSync(join(workspace, 'out.csv'))).toBe(false);
  });

  it('of a flow that cannot be run as it stands says why', async () => {
    const workspace = await workspaceWithFlows();
    const studio = await openStudio(workspace);
    const run = await start(studio, 'quick.lathe.json', { node: 'nowhere' });
    await until(studio, run.id, 'failed');
    expect((await detail(studio, run.id)).run.error?.code).toBe('out-missing');
  });
});

describe('the events of a run', () => {
  it('come from the first to the end, numbered, with the progress of the work', async () => {
    const workspace = await workspaceWithFlows();
    const studio = await openStudio(workspace);
    const run = await start(studio, 'quick.lathe.json');
    const events = await eventsOf(studio, run.id);
    expect(events.slice(0, -1).map(({ id }) => id)).toEqual(
      events.slice(0, -1).map((_, index) => String(index + 1)),
    );
    expect(events[0]?.data).toMatchObject({ kind: 'started', node: 'people', what: 'read' });
    expect(events.map(({ data }) => data.kind)).toContain('source');
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { id: run.id, status: 'finished' } });
    expect(JSON.stringify(events)).not.toContain(workspace);
  });

  it('go on after the last that a client has seen', async () => {
    const workspace = await workspaceWithFlows();
    const studio = await openStudio(workspace);
    const run = await start(studio, 'quick.lathe.json');
    const all = await eventsOf(studio, run.id);
    const rest = await eventsOf(studio, run.id, '2');
    expect(rest).toEqual(all.slice(2));
  });

  it('come while the run works, and it goes on when their reader leaves', async () => {
    const workspace = await workspaceWithFlows();
    const studio = await openStudio(workspace);
    const run = await start(studio, 'slow.lathe.json');
    const text = await new Promise<string>((resolve, reject) => {
      const asking = request(`${studio.url}api/run/events?id=${run.id}`, (response) => {
        let seen = '';
        response.on('data', (chunk: Buffer) => {
          seen += chunk.toString();
          if (!seen.includes('going to sleep')) return;
          response.destroy();
          resolve(seen);
        });
      });
      asking.on('error', reject);
      asking.end();
    });
    expect(parseEvents(text.slice(0, text.lastIndexOf('\n\n'))).at(0)?.data.kind).toBe('started');
    expect(await statusOf(studio, run.id)).toBe('running');
    await cancel(studio, run.id);
    await until(studio, run.id, 'cancelled');
  });
});

describe('the queue', () => {
  it('runs one at a time; what waits can be called off without having begun', async () => {
    const workspace = await workspaceWithFlows();
    const studio = await openStudio(workspace);
    const slow = await start(studio, 'slow.lathe.json');
    const second = await start(studio, 'quick.lathe.json');
    const third = await start(studio, 'quick.lathe.json');
    expect([slow.status, second.status, third.status]).toEqual(['queued', 'queued', 'queued']);
    expect((await cancel(studio, second.id)).status).toBe('cancelled');
    await begun(workspace);
    expect(await statusOf(studio, slow.id)).toBe('running');
    expect(await statusOf(studio, third.id)).toBe('queued');
    await cancel(studio, slow.id);
    await until(studio, slow.id, 'cancelled');
    await until(studio, third.id, 'finished');
    expect(await statusOf(studio, second.id)).toBe('cancelled');
    expect(existsSync(join(workspace, 'slept.csv'))).toBe(false);
  });

  it('a run that is called off while it starts is told to be cancelled', async () => {
    const workspace = await workspaceWithFlows();
    const studio = await openStudio(workspace);
    const run = await start(studio, 'slow.lathe.json');
    await cancel(studio, run.id);
    await until(studio, run.id, 'cancelled');
    const next = await start(studio, 'quick.lathe.json');
    await until(studio, next.id, 'finished');
  });

  it('says of a run that has ended that it cannot be called off', async () => {
    const workspace = await workspaceWithFlows();
    const studio = await openStudio(workspace);
    const run = await start(studio, 'quick.lathe.json');
    await until(studio, run.id, 'finished');
    const got = await refused(studio, 'cancelRun', { query: { id: run.id } });
    expect([got.status, got.code]).toEqual([409, 'run-ended']);
  });

  it('does not end a process because a record names it', async () => {
    const workspace = await workspaceWithFlows();
    const studio = await openStudio(workspace);
    const victim = spawn('sleep', ['600']);
    const id = '20260102T030405-aaaaaa';
    const folder = join(workspace, '.lathe', 'runs', id);
    await mkdir(folder, { recursive: true });
    const record = {
      id,
      command: 'run',
      flow: 'x',
      pid: victim.pid,
      version: '0.1.0',
      queuedAt: null,
      startedAt: '2026-01-02T03:04:05.678Z',
      endedAt: null,
      status: 'running',
      error: null,
      settings: null,
      summary: null,
    };
    await writeFile(join(folder, 'run.json'), JSON.stringify(record));
    expect((await refused(studio, 'cancelRun', { query: { id } })).code).toBe('run-not-ours');
    expect(victim.exitCode).toBeNull();
    // A record that claims to be of a studio: the process is not that of the run.
    await writeFile(
      join(folder, 'run.json'),
      JSON.stringify({ ...record, queuedAt: record.startedAt }),
    );
    expect(await statusOf(studio, id)).toBe('interrupted');
    expect((await refused(studio, 'cancelRun', { query: { id } })).code).toBe('run-ended');
    expect(victim.signalCode).toBeNull();
    victim.kill();
  });
});

describe('when the studio is started again', () => {
  it('a run that goes on is told to run, can be called off, and those after it wait', async () => {
    const workspace = await workspaceWithFlows();
    const first = await startStudio({ workspace, port: 0, limits });
    const slow = await start(first, 'slow.lathe.json');
    await begun(workspace);
    await first.close();

    const second = await openStudio(workspace);
    expect(await statusOf(second, slow.id)).toBe('running');
    const next = await start(second, 'quick.lathe.json');
    expect(next.status).toBe('queued');
    await cancel(second, slow.id);
    await until(second, slow.id, 'cancelled');
    await until(second, next.id, 'finished');
  });

  it('a run that waited is told to be interrupted, and never begins', async () => {
    const workspace = await workspaceWithFlows();
    const first = await startStudio({ workspace, port: 0, limits });
    const slow = await start(first, 'slow.lathe.json');
    const waiting = await start(first, 'quick.lathe.json');
    expect(waiting.status).toBe('queued');
    await first.close();
    const second = await openStudio(workspace);
    expect(await statusOf(second, waiting.id)).toBe('interrupted');
    await until(second, slow.id, 'running');
    await cancel(second, slow.id);
    await until(second, slow.id, 'cancelled');
    expect(existsSync(join(workspace, 'older.csv'))).toBe(false);
  });

  it('a run whose process was killed meanwhile is told to be interrupted', async () => {
    const workspace = await workspaceWithFlows();
    const first = await startStudio({ workspace, port: 0, limits });
    const slow = await start(first, 'slow.lathe.json');
    await begun(workspace);
    await first.close();
    const { pid } = JSON.parse(
      await readFile(join(workspace, '.lathe', 'runs', slow.id, 'run.json'), 'utf8'),
    );
    process.kill(-pid, 'SIGKILL');
    const second = await openStudio(workspace);
    await until(second, slow.id, 'interrupted');
    const events = await eventsOf(second, slow.id);
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { status: 'interrupted' } });
  });

  it('after it was killed itself, its run has gone on and its waiting run has not begun', async () => {
    const workspace = await workspaceWithFlows();
    const { server, url } = await serve(workspace);
    const killed: Studio = { url, port: 0, close: async () => undefined, warm: () => undefined };
    const slow = await start(killed, 'slow.lathe.json');
    const waiting = await start(killed, 'quick.lathe.json');
    await begun(workspace);
    server.kill('SIGKILL');
    await once(server, 'close');

    const studio = await openStudio(workspace);
    expect(await statusOf(studio, slow.id)).toBe('running');
    expect(await statusOf(studio, waiting.id)).toBe('interrupted');
    await cancel(studio, slow.id);
    await until(studio, slow.id, 'cancelled');
  });
});

it('a cancelled run leaves no scratch files', async () => {
  const workspace = await workspaceWithFlows();
  const studio = await openStudio(workspace);
  const run = await start(studio, 'slow.lathe.json');
  await begun(workspace);
  await cancel(studio, run.id);
  await until(studio, run.id, 'cancelled');
  await expect
    .poll(() => readdir(join(workspace, '.lathe', 'work')), { timeout: 20_000 })
    .toEqual([]);
});

async function serve(workspace: string): Promise<{ server: ChildProcess; url: string }> {
  const main = fileURLToPath(import.meta.resolve('@lathe/workbench/main'));
  const server = spawn(
    process.execPath,
    [main, 'studio', '--workspace', workspace, '--port', '0', '--threads', '1'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  if (server.stdout === null) throw new Error('no output');
  const [line] = await once(server.stdout, 'data');
  return { server, url: /http:\S+/.exec(String(line))?.[0] ?? '' };
}
