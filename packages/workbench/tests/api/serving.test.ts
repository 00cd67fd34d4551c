import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  endEndpoint,
  findEndpoint,
  listEndpoints,
  registerEndpoint,
} from '@lathe/workbench/serving/endpoint-registry';
import { describe, expect, it } from 'vitest';
import { openStudio, temporaryFolder } from '../http/studio.fixture.js';
import { done, refused } from './call.fixture.js';
import { fakeEndpoint, STATUS } from './fake-endpoint.fixture.js';

const ABOUT = {
  url: null,
  grpcUrl: null,
  token: null,
  models: ['models/sum.onnx'],
  settings: STATUS.settings,
  startedAt: '2026-01-02T03:04:05.000Z',
  logFile: null,
};

/** The number of a process that was there and is gone. */
async function goneProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('the record of an endpoint', () => {
  it('says that it starts until it has an address', async () => {
    const workspace = await temporaryFolder();
    const { id } = await registerEndpoint(workspace, ABOUT);
    expect((await findEndpoint(workspace, id)).life).toBe('starting');
    await registerEndpoint(workspace, { ...ABOUT, url: 'http://127.0.0.1:1' }, id);
    expect((await listEndpoints(workspace)).map(({ life }) => life)).toEqual(['running']);
  });

  it('says that it crashed when its process is gone without a word, and stopped when it said so', async () => {
    const workspace = await temporaryFolder();
    const pid = await goneProcess();
    const { id } = await registerEndpoint(workspace, { ...ABOUT, pid, url: 'http://127.0.0.1:1' });
    expect((await findEndpoint(workspace, id)).life).toBe('crashed');
    await endEndpoint(workspace, id);
    expect((await findEndpoint(workspace, id)).life).toBe('stopped');
  });

  it('is not taken for that of another process with the same number', async () => {
    const workspace = await temporaryFolder();
    const { id } = await registerEndpoint(workspace, { ...ABOUT, url: 'http://127.0.0.1:1' });
    const file = join(workspace, '.lathe', 'endpoints', `${id}.json`);
    const record = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...record, processStart: '1' }));
    expect((await findEndpoint(workspace, id)).life).toBe('crashed');
  });

  it('is for its owner only, since it may hold a token', async () => {
    const workspace = await temporaryFolder();
    await registerEndpoint(workspace, { ...ABOUT, token: 'a-long-secret-token' });
    const { mode } = await stat(join(workspace, '.lathe', 'endpoints'));
    expect(mode & 0o777).toBe(0o700);
  });

  it('is passed over when it is damaged', async () => {
    const workspace = await temporaryFolder();
    await registerEndpoint(workspace, ABOUT);
    await writeFile(join(workspace, '.lathe', 'endpoints', 'torn.json'), '{"format":');
    expect(await listEndpoints(workspace)).toHaveLength(1);
  });

  it('of the latest twenty that ended are kept', async () => {
    const workspace = await temporaryFolder();
    const pid = await goneProcess();
    for (let index = 0; index < 22; index += 1) {
      await registerEndpoint(workspace, {
        ...ABOUT,
        pid,
        startedAt: `2026-01-02T03:04:${String(10 + index)}.000Z`,
      });
    }
    const startedAt = (await listEndpoints(workspace)).map(({ record }) => record.startedAt);
    expect(startedAt).toHaveLength(20);
    expect(startedAt[0]).toBe('2026-01-02T03:04:31.000Z');
  });
});

describe('the list of endpoints', () => {
  it('has what each says of itself, and paths that count from the workspace', async () => {
    const workspace = await temporaryFolder();
    const { id, url } = await fakeEndpoint(workspace);
    const studio = await openStudio(workspace);
    const { endpoints } = await done(studio, 'listEndpoints');
    expect(endpoints).toMatchObject([
      { id, url, life: 'running', models: ['models/sum.onnx'], problem: null },
    ]);
    expect(endpoints[0]?.status).toEqual(STATUS);
    expect(JSON.stringify(endpoints)).not.toContain(workspace);
  });

  it('says why an endpoint that runs does not answer', async () => {
    const workspace = await temporaryFolder();
    const { close } = await fakeEndpoint(workspace);
    close();
    const studio = await openStudio(workspace);
    const [endpoint] = (await done(studio, 'listEndpoints')).endpoints;
    expect(endpoint?.status).toBeNull();
    expect(endpoint?.problem).toMatchObject({ code: 'endpoint-unreachable', kind: 'engine' });
  });

  it('does not take something else that listens there for an endpoint', async () => {
    const workspace = await temporaryFolder();
    await fakeEndpoint(workspace, { status: (response) => response.end('<p>hello</p>') });
    const studio = await openStudio(workspace);
    const [endpoint] = (await done(studio, 'listEndpoints')).endpoints;
    expect(endpoint?.problem?.code).toBe('endpoint-answer-unknown');
  });

  it('shows nobody the token of an endpoint, and sends it to the endpoint', async () => {
    const workspace = await temporaryFolder();
    const token = 'a-long-secret-token';
    const { id, asked } = await fakeEndpoint(workspace, { token });
    const studio = await openStudio(workspace);
    const answer = await done(studio, 'listEndpoints');
    expect(answer.endpoints[0]?.needsToken).toBe(true);
    expect(JSON.stringify(answer)).not.toContain(token);
    await done(studio, 'predict', { body: { id, model: 'sum', kind: 'rows', body: '{}' } });
    expect(asked[0]?.headers.authorization).toBe(`Bearer ${token}`);
  });

  it('loses an endpoint that was removed, which a running one is not', async () => {
    const workspace = await temporaryFolder();
    const pid = await goneProcess();
    const { id } = await registerEndpoint(workspace, { ...ABOUT, pid });
    const running = await fakeEndpoint(workspace);
    const studio = await openStudio(workspace);
    await done(studio, 'removeEndpoint', { query: { id } });
    const got = await refused(studio, 'removeEndpoint', { query: { id: running.id } });
    expect([got.status, got.code]).toEqual([409, 'endpoint-running']);
    expect((await listEndpoints(workspace)).map(({ record }) => record.id)).toEqual([running.id]);
    const gone = await refused(studio, 'endpoint', { query: { id } });
    expect([gone.status, gone.code]).toEqual([404, 'endpoint-unknown']);
  });
});

describe('a prediction through the studio', () => {
  it('is sent to the model as it was written, so that large whole numbers stay what they are', async () => {
    const workspace = await temporaryFolder();
    const text = '{"outputs":[{"name":"y","data":[9007199254740993]}]}';
    const { id, asked } = await fakeEndpoint(workspace, { answer: (r) => r.end(text) });
    const studio = await openStudio(workspace);
    const body = '{"inputs":[{"name":"x","data":[9007199254740993]}]}';
    const answer = await done(studio, 'predict', {
      body: { id, model: 'a model', version: '2', kind: 'tensors', body },
    });
    expect(answer).toMatchObject({ status: 200, body: text, cut: false });
    expect(asked).toMatchObject([
      { method: 'POST', path: '/v2/models/a%20model/versions/2/infer', body },
    ]);
  });

  it('of a raw row goes to /invocations, with the model named in the attributes', async () => {
    const workspace = await temporaryFolder();
    const { id, asked } = await fakeEndpoint(workspace);
    const studio = await openStudio(workspace);
    const body = '{"instances":[{"age":36}]}';
    await done(studio, 'predict', { body: { id, model: 'sum', version: '1', kind: 'rows', body } });
    expect(asked).toMatchObject([
      {
        path: '/invocations',
        body,
        headers: {
          'x-amzn-sagemaker-custom-attributes': 'tfs-model-name=sum,tfs-model-version=1',
        },
      },
    ]);
  });

  it('that is refused by the endpoint is handed on as it is', async () => {
    const workspace = await temporaryFolder();
    const { id } = await fakeEndpoint(workspace, {
      answer: (response) => response.writeHead(400).end('{"error":"input x is missing"}'),
    });
    const studio = await openStudio(workspace);
    const answer = await done(studio, 'predict', {
      body: { id, model: 'sum', kind: 'tensors', body: '{}' },
    });
    expect(answer).toMatchObject({ status: 400, body: '{"error":"input x is missing"}' });
  });

  it('is not led elsewhere', async () => {
    const workspace = await temporaryFolder();
    const { id } = await fakeEndpoint(workspace, {
      answer: (response) => response.writeHead(302, { Location: 'http://example.org/' }).end(),
    });
    const studio = await openStudio(workspace);
    const got = await refused(studio, 'predict', {
      body: { id, model: 'sum', kind: 'tensors', body: '{}' },
    });
    expect([got.status, got.code]).toEqual([502, 'endpoint-unreachable']);
  });

  it('with an answer without end is cut', async () => {
    const workspace = await temporaryFolder();
    const { id } = await fakeEndpoint(workspace, {
      answer: (response) => response.end('x'.repeat(3_000_000)),
    });
    const studio = await openStudio(workspace);
    const answer = await done(studio, 'predict', {
      body: { id, model: 'sum', kind: 'tensors', body: '{}' },
    });
    expect([answer.cut, answer.body.length]).toEqual([true, 2_000_000]);
  });
});

describe('an endpoint that is watched', () => {
  it('is told once a second until it has ended', async () => {
    const workspace = await temporaryFolder();
    const { id, close } = await fakeEndpoint(workspace);
    const studio = await openStudio(workspace);
    const response = await fetch(`${studio.url}api/endpoint/events?id=${id}`);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const ending = setTimeout(() => {
      close();
      void endEndpoint(workspace, id);
    }, 1_500);
    const events = (await response.text()).split('\n\n').filter((event) => event !== '');
    clearTimeout(ending);
    expect(events.length).toBeGreaterThanOrEqual(2);
    expect(events[0]).toMatch(/^data: .*"state":"ready"/);
    expect(events.at(-1)).toMatch(/^event: end\ndata: .*"life":"stopped"/);
  });
});

describe('what can be served', () => {
  it('is each .onnx file, folder of versions and registered model, but nothing hidden', async () => {
    const workspace = await temporaryFolder();
    const put = async (path: string): Promise<void> => {
      await mkdir(join(workspace, path, '..'), { recursive: true });
      await writeFile(join(workspace, path), '');
    };
    await put('single.onnx');
    await put('models/mlp/1/model.onnx');
    await put('models/mlp/10/model.onnx');
    await put('models/mlp/2/model.onnx');
    await put('models/mlp/3/notes.txt');
    await put('registry/credit/1/model.onnx');
    await put('registry/credit/1/manifest.json');
    await put('.hidden/x.onnx');
    const studio = await openStudio(workspace);
    const { models } = await done(studio, 'endpointChoices');
    expect(models).toEqual([
      { path: 'models/mlp', name: 'mlp', versions: ['1', '2', '10'], registered: false },
      { path: 'registry/credit', name: 'credit', versions: ['1'], registered: true },
      { path: 'single.onnx', name: 'single', versions: [], registered: false },
    ]);
  });

  it('has settings as forms need them', async () => {
    const studio = await openStudio(await temporaryFolder());
    const { settings } = await done(studio, 'endpointChoices');
    const field = (name: string) => settings.find((setting) => setting.name === name);
    expect(field('workers')).toMatchObject({ kind: 'count', default: 1, minimum: 1 });
    expect(field('spinning')).toMatchObject({ kind: 'switch', default: false });
    expect(field('batchDelayMs')).toMatchObject({ kind: 'number', minimum: 0, maximum: 1000 });
    expect(field('optimization')).toMatchObject({
      kind: 'choice',
      choices: ['disabled', 'basic', 'extended', 'all'],
    });
    for (const { description } of settings) expect(description).toMatch(/\S/);
  });
});

describe('starting an endpoint', () => {
  it('is refused for models outside the workspace', async () => {
    const workspace = await temporaryFolder();
    const studio = await openStudio(workspace);
    for (const model of ['../x.onnx', '/etc/passwd', '.lathe/x.onnx']) {
      const got = await refused(studio, 'startEndpoint', { body: { models: [model] } });
      expect(got.status).toBe(403);
    }
    expect(await readdir(workspace)).not.toContain('.lathe');
  });

  it('is refused for settings that there are not, naming the one that is meant', async () => {
    const studio = await openStudio(await temporaryFolder());
    const start = (settings: object) =>
      refused(studio, 'startEndpoint', { body: { models: ['stub:a=1'], settings } });
    const unknown = await start({ worker: 2 });
    expect(unknown).toMatchObject({
      status: 400,
      code: 'setting-unknown',
      error: { advice: 'Did you mean workers?', place: { parameter: 'worker' } },
    });
    const wrong = await start({ workers: 0 });
    expect(wrong).toMatchObject({
      status: 400,
      code: 'setting-invalid',
      error: { place: { parameter: 'workers' } },
    });
  });
});
