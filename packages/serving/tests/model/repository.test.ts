import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { answerOf, open, pairs, testModels, until } from './test-models.js';

const models = testModels();
const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

/** A folder with copies: where each goes, and which model it is. */
function repository(layout: Readonly<Record<string, string>>): string {
  const home = mkdtempSync(join(tmpdir(), 'lathe-test-repository-'));
  homes.push(home);
  for (const [path, model] of Object.entries(layout)) put(home, path, model);
  return home;
}

function put(home: string, path: string, model: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  cpSync(join(models, model), join(home, path));
}

const X = pairs('x', [1, 10]);
const WATCHED = { watch: true, pollMs: 50 };

test('a location may be a file, a folder with a model, of versions, or of several of these', async () => {
  const home = repository({
    'single.onnx': 'twice.onnx',
    'plain/any.onnx': 'twice.onnx',
    'several/one/model.onnx': 'twice.onnx',
    'several/two/1/model.onnx': 'twice.onnx',
    'several/two/10/model.onnx': 'thrice.onnx',
    'several/two/9/model.onnx': 'twice.onnx',
    'several/three.onnx': 'twice.onnx',
    'several/notes/readme.txt': 'mlp.json',
    'registry/churn/3/model.onnx': 'thrice.onnx',
    'registry/churn/3/flow.lathe.json': 'mlp.json',
  });
  const { directory } = await open([
    join(home, 'single.onnx'),
    join(home, 'plain'),
    join(home, 'several'),
    join(home, 'registry/churn/3'),
    `other=${join(home, 'plain')}`,
  ]);
  const found = directory.models().map((model) => `${model.name} ${model.version} ${model.state}`);
  expect(found.sort()).toEqual([
    'churn 3 ready',
    'one 1 ready',
    'other 1 ready',
    'plain 1 ready',
    'single 1 ready',
    'three 1 ready',
    'two 10 ready',
  ]);
  expect(await answerOf(directory.find('two'), X)).toEqual([3, 30]);
});

test('several versions are served when that is asked for, the latest by default', async () => {
  const home = repository({
    'm/1/model.onnx': 'twice.onnx',
    'm/2/model.onnx': 'thrice.onnx',
    'm/3/model.onnx': 'sequence.onnx',
  });
  const { directory } = await open([join(home, 'm')], {}, { versions: 'all' });
  expect(directory.models().map((model) => model.version)).toEqual(['3', '2', '1']);
  expect(await answerOf(directory.find('m', '1'), X)).toEqual([2, 20]);
  expect(await answerOf(directory.find('m'), X)).toEqual([3, 30]);
  expect(directory.find('m', '3')).toMatchObject({
    state: 'failed',
    problem: 'y of the model is not a tensor.',
  });
  expect(() => directory.find('m', '4')).toThrow(
    expect.objectContaining({ code: 'model-version-unknown' }),
  );
  expect(() => directory.find('n')).toThrow(expect.objectContaining({ code: 'model-unknown' }));
});

test('a model that cannot be loaded is listed with the reason and the path that people know', async () => {
  const home = repository({});
  const file = join(home, 'broken.onnx');
  writeFileSync(file, 'no model');
  const { directory, events } = await open([file]);
  expect(directory.find('broken')).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('ONNX Runtime cannot load the model'),
  });
  await expect(directory.find('broken').infer({ inputs: [] })).rejects.toMatchObject({
    code: 'model-unavailable',
  });
  expect(events).toMatchObject([{ kind: 'failed', error: { place: { file } } }]);
});

test('weights in files beside the model are found and copied with it', async () => {
  const { directory } = await open([join(models, 'outside/model.onnx')]);
  expect(await answerOf(directory.find('model'), X)).toEqual([101, 210]);
});

const BAD_LOCATIONS: readonly [string, readonly string[], string][] = [
  ['that is missing', ['/nowhere/model.onnx'], 'model-location-missing'],
  ['without a model', [dirname(new URL(import.meta.url).pathname)], 'model-none'],
  ['that gives a name twice', ['stub:a=1', 'stub:a=2'], 'model-named-twice'],
  ['that is a stub with unknown settings', ['stub:speed=1'], 'stub-settings'],
];

test('a location that is missing is told in plain words', async () => {
  await expect(open(['/nowhere/model.onnx'])).rejects.toThrow(
    'There is no model to be had from /nowhere/model.onnx: there is no such file or folder.',
  );
});

test.each(BAD_LOCATIONS)('a location %s is refused', async (_, locations, code) => {
  await expect(open(locations)).rejects.toMatchObject({ code });
});

test('a new version takes over without a failed request, and the old one is let go', async () => {
  const home = repository({ 'm/1/model.onnx': 'twice.onnx' });
  const { directory, events } = await open([join(home, 'm')], { isolation: 'thread' }, WATCHED);
  const factors = new Set<unknown>();
  let sent = 0;
  let answered = 0;
  const user = async () => {
    while (!factors.has(3)) {
      sent += 1;
      const value = sent;
      const [first, second] = await answerOf(directory.find('m'), pairs('x', [value, 1]));
      expect([2 * value, 3 * value]).toContain(first);
      factors.add(second);
      answered += 1;
    }
  };
  const users = Array.from({ length: 8 }, user);
  await until(() => answered > 100);
  put(home, 'm/.2/model.onnx', 'thrice.onnx');
  renameSync(join(home, 'm/.2'), join(home, 'm/2'));
  await Promise.all(users);
  expect(answered).toBe(sent);
  expect(directory.models().map((model) => model.version)).toEqual(['2']);
  await until(() => events.some((event) => event.kind === 'closed' && event.version === '1'));
});

test('whoever had found the old version before it was replaced is still answered', async () => {
  const home = repository({ 'm.onnx': 'twice.onnx' });
  const { directory } = await open([join(home, 'm.onnx')], {}, WATCHED);
  const old = directory.find('m');
  put(home, 'm.onnx', 'thrice.onnx');
  await until(() => directory.find('m') !== old);
  expect(await answerOf(old, X)).toEqual([2, 20]);
  expect(await answerOf(directory.find('m'), X)).toEqual([3, 30]);
});

test('a model that is overwritten with a broken one goes on, says so, and recovers', async () => {
  const home = repository({ 'm/1/model.onnx': 'twice.onnx' });
  const { directory, events } = await open([home], { isolation: 'thread' }, WATCHED);
  const whole = readFileSync(join(models, 'large.onnx'));
  writeFileSync(join(home, 'm/1/model.onnx'), whole.subarray(0, whole.length / 2));
  await until(() => events.some((event) => event.kind === 'failed'));
  expect(events.at(-1)).toMatchObject({ kind: 'failed', model: 'm', goesOn: true });
  expect(directory.models()).toHaveLength(1);
  expect(directory.find('m')).toMatchObject({
    state: 'ready',
    problem: expect.stringContaining('The files have changed'),
  });
  expect(await answerOf(directory.find('m'), X)).toEqual([2, 20]);
  put(home, 'm/1/model.onnx', 'thrice.onnx');
  await until(() => directory.find('m').problem === null);
  expect(await answerOf(directory.find('m'), X)).toEqual([3, 30]);
});

test('a new version that is broken leaves the one before it in service', async () => {
  const home = repository({ 'm/1/model.onnx': 'twice.onnx', 'm/2/model.onnx': 'mlp.json' });
  const { directory } = await open([home]);
  expect(directory.find('m')).toMatchObject({ version: '1', state: 'ready' });
  expect(directory.find('m', '2').state).toBe('failed');
});

test('models come and go with their folders', async () => {
  const home = repository({ 'one/model.onnx': 'twice.onnx', 'two/model.onnx': 'twice.onnx' });
  const { directory } = await open([home], {}, WATCHED);
  put(home, 'new/model.onnx', 'thrice.onnx');
  rmSync(join(home, 'two'), { recursive: true });
  const names = () => directory.models().map((model) => model.name);
  await until(() => names().join() === 'one,new');
});

test('models are loaded and unloaded by name, and what was unloaded stays away', async () => {
  const home = repository({ 'one/model.onnx': 'twice.onnx' });
  const { directory, events } = await open([home], {}, WATCHED);
  await directory.load('more', join(models, 'thrice.onnx'));
  expect(await answerOf(directory.find('more'), X)).toEqual([3, 30]);
  await expect(directory.load('more', join(models, 'thrice.onnx'))).rejects.toMatchObject({
    code: 'model-loaded',
  });
  await expect(directory.load('bad', join(models, 'sequence.onnx'))).rejects.toMatchObject({
    code: 'model-unsupported',
  });
  await directory.unload('more');
  await directory.unload('one');
  await expect(directory.unload('one')).rejects.toMatchObject({ code: 'model-unknown' });
  put(home, 'two/model.onnx', 'twice.onnx');
  await until(() => events.some((event) => event.kind === 'ready' && event.model === 'two'));
  expect(directory.models().map((model) => model.name)).toEqual(['two']);
});

test('a model given at the start is loaded again by its name alone', async () => {
  const home = repository({
    'several/one/model.onnx': 'twice.onnx',
    'several/two/model.onnx': 'thrice.onnx',
    'single.onnx': 'twice.onnx',
  });
  const locations = [join(home, 'several'), `named=${join(home, 'single.onnx')}`];
  const { directory } = await open(locations);
  for (const [name, factor] of [
    ['two', 3],
    ['named', 2],
  ] as const) {
    await directory.unload(name);
    await directory.load(name, '');
    expect(await answerOf(directory.find(name), X)).toEqual([factor, 10 * factor]);
  }
  await expect(directory.load('two', '')).rejects.toMatchObject({ code: 'model-loaded' });
  put(home, 'several/new/model.onnx', 'twice.onnx');
  await directory.load('new', '');
  expect(await answerOf(directory.find('new'), X)).toEqual([2, 20]);
  await expect(directory.load('three', '')).rejects.toMatchObject({ code: 'model-unknown' });
});

test('a model that was loaded again by its name is followed as before', async () => {
  const home = repository({ 'm.onnx': 'twice.onnx' });
  const { directory } = await open([`m=${join(home, 'm.onnx')}`], {}, WATCHED);
  await directory.unload('m');
  await directory.load('m', '');
  const loaded = directory.find('m');
  put(home, 'm.onnx', 'thrice.onnx');
  await until(() => directory.find('m') !== loaded);
  expect(await answerOf(directory.find('m'), X)).toEqual([3, 30]);
});

test('a drained directory has answered everything and takes nothing new', async () => {
  const { directory } = await open(['slow=stub:a=30'], { isolation: 'thread', maxBatch: 1 });
  const model = directory.find('slow');
  const answers = [1, 2, 3].map((value) => answerOf(model, pairs('x', [value, value])));
  await directory.drain();
  expect(model.statistics()).toMatchObject({ waiting: 0, running: 0, batches: 3 });
  expect(model.state).toBe('draining');
  await expect(answerOf(model, X)).rejects.toMatchObject({ code: 'model-unavailable' });
  expect(await Promise.all(answers)).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});

test('rows come from what lies beside the model, and are closed with it', async () => {
  const home = repository({ 'm/1/model.onnx': 'twice.onnx' });
  const folders: string[] = [];
  let closed = 0;
  const rows = {
    columns: [],
    encode: () => Promise.resolve({ inputs: [], at: [], left: [] }),
    decode: () => [],
    close: () => {
      closed += 1;
      return Promise.resolve();
    },
  };
  const rowCodec = (folder: string) => {
    folders.push(folder);
    return Promise.resolve(rows);
  };
  const { directory } = await open([home], {}, { rowCodec });
  expect(folders).toEqual([join(home, 'm/1')]);
  expect(directory.find('m').rows).toBe(rows);
  await directory.close();
  expect(closed).toBe(1);
});

test('the memory of a model that was unloaded is given back', async () => {
  const { directory } = await open(['stub:a=0']);
  const loadOnce = async () => {
    await directory.load('large', join(models, 'large.onnx'));
    await directory.unload('large');
  };
  await loadOnce();
  const before = process.memoryUsage().rss;
  for (let times = 0; times < 6; times += 1) await loadOnce();
  // Each holds at least 48 MB of weights: six that stayed would be 288 MB.
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
});
