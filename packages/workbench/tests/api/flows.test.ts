import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '@lathe/workbench/version';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openStudio, temporaryFolder } from '../http/studio.fixture.js';
import { type AnswerOf, attempt, done, refused } from './call.fixture.js';

const workspace = await temporaryFolder();
const studio = await openStudio(workspace);
const open = (path: string) => done(studio, 'openFlow', { query: { path } });
const save = (path: string, version: string, document: unknown, summary?: string) =>
  done(studio, 'saveFlow', { body: { path, version, document, summary } });

let count = 0;
let path = '';
let version = '';
let document: AnswerOf<'openFlow'>['document'];
beforeEach(async () => {
  count += 1;
  path = `flow-${count}.lathe.json`;
  ({ version, document } = await done(studio, 'createFlow', { body: { path } }));
});

describe('making a flow', () => {
  it('without anything gives an empty one under a new name', async () => {
    const first = await done(studio, 'createFlow', { body: {} });
    const second = await done(studio, 'createFlow', { body: {} });
    expect(first.path).toBe('flow.lathe.json');
    expect(second.path).toBe('flow (2).lathe.json');
    expect(first.document).toMatchObject({ lathe: 1, name: 'flow', sources: {}, nodes: [] });
  });

  it('is named for its file', async () => {
    const made = await done(studio, 'createFlow', {
      body: { path: 'deep/er/2. Loan Book.lathe.json' },
    });
    expect(made.document.name).toBe('loan-book');
    expect((await open('deep/er/2. Loan Book.lathe.json')).version).toBe(made.version);
  });

  it('from a document keeps the document', async () => {
    const given = { lathe: 1, name: 'given', sources: { a: { format: 'csv', path: 'a.csv' } } };
    const made = await done(studio, 'createFlow', { body: { document: given } });
    expect(made.path).toBe('given.lathe.json');
    expect(made.document.sources).toEqual(given.sources);
  });

  it('never overwrites: a name that is taken is refused with 409', async () => {
    const before = await readFile(join(workspace, path));
    const { status, code } = await refused(studio, 'createFlow', { body: { path } });
    expect([status, code]).toEqual([409, 'file-exists']);
    expect(await readFile(join(workspace, path))).toEqual(before);
  });

  it('from a sample copies the flow with its data into a folder of its own', async () => {
    const first = await done(studio, 'createFlow', { body: { sample: 'credit-risk' } });
    const second = await done(studio, 'createFlow', { body: { sample: 'credit-risk' } });
    expect(first.path).toBe('credit-risk/credit-risk.lathe.json');
    expect(second.path).toBe('credit-risk-2/credit-risk.lathe.json');
    const data = 'german_credit_data.csv';
    expect(await readFile(join(workspace, 'credit-risk', data))).toEqual(
      await readFile(join(projectFolder(), 'examples', 'credit-risk', data)),
    );
    expect((await readdir(join(workspace, 'credit-risk'))).sort()).toEqual([
      'credit-risk.lathe.json',
      data,
    ]);
  });

  it.each([
    ['../out.lathe.json', 403, 'path-outside-workspace'],
    ['/tmp/out.lathe.json', 403, 'path-outside-workspace'],
    ['.hidden/out.lathe.json', 403, 'path-outside-workspace'],
    ['a\\b.lathe.json', 403, 'path-outside-workspace'],
    ['plain.json', 400, 'flow-name-wrong'],
    ['.lathe.json', 400, 'flow-name-wrong'],
    ['a/.lathe.json', 400, 'flow-name-wrong'],
  ])('under the name %j is refused', async (wanted, status, code) => {
    const got = await refused(studio, 'createFlow', { body: { path: wanted } });
    expect([got.status, got.code]).toEqual([status, code]);
  });

  it('in a folder that is a link out of the workspace is refused', async () => {
    const outside = await temporaryFolder();
    await symlink(outside, join(workspace, `link-${count}`));
    const body = { path: `link-${count}/new.lathe.json` };
    expect((await refused(studio, 'createFlow', { body })).status).toBe(403);
    expect(await readdir(outside)).toEqual([]);
  });

  it('of a sample that does not exist says which there are', async () => {
    const { status, error } = await refused(studio, 'createFlow', { body: { sample: '../x' } });
    expect(status).toBe(404);
    expect(error.advice).toContain('credit-risk');
  });
});

describe('saving a flow', () => {
  it('gives it a new version, which opening it gives too', async () => {
    const saved = await save(path, version, { ...document, title: 'New' });
    expect(saved.version).not.toBe(version);
    expect(saved.document.title).toBe('New');
    expect((await open(path)).version).toBe(saved.version);
  });

  it('from a version that somebody has saved over is told so, with the current flow, and loses nothing', async () => {
    const first = await save(path, version, { ...document, title: 'First' });
    const second = await refused(studio, 'saveFlow', {
      body: { path, version, document: { ...document, title: 'Second' } },
    });
    expect([second.status, second.code]).toEqual([409, 'flow-changed']);
    expect(second.current).toEqual(first);
    expect((await open(path)).document.title).toBe('First');
  });

  it('notices a change that was made by an editor of text', async () => {
    await writeFile(join(workspace, path), JSON.stringify({ ...document, title: 'By hand' }));
    const { code } = await refused(studio, 'saveFlow', {
      body: { path, version, document: { ...document, title: 'Here' } },
    });
    expect(code).toBe('flow-changed');
  });

  it('20 times at once from one version lets one win, and the file is what that one saved', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        attempt(studio, 'saveFlow', {
          body: { path, version, document: { ...document, title: `Writer ${index}` } },
        }),
      ),
    );
    const won = results.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
    const lost = results.flatMap((result) =>
      result.refused === undefined ? [] : [result.refused],
    );
    expect(won).toHaveLength(1);
    expect(lost.map(({ status }) => status)).toEqual(Array.from({ length: 19 }, () => 409));
    expect(lost.every(({ current }) => current?.version === won[0]?.version)).toBe(true);
    expect((await open(path)).document.title).toBe(won[0]?.document.title);
  });

  it('unchanged writes nothing and makes no history', async () => {
    const saved = await save(path, version, document);
    expect(saved.version).toBe(version);
    const { entries } = await done(studio, 'flowHistory', { query: { path } });
    expect(entries).toEqual([]);
  });

  it('that is not valid is refused, naming the key, and writes nothing', async () => {
    const { status, error } = await refused(studio, 'saveFlow', {
      body: { path, version, document: { ...document, nodes: [{ id: 'x' }] } },
    });
    expect(status).toBe(400);
    expect(error.place.parameter).toContain('nodes[0]');
    expect((await open(path)).version).toBe(version);
  });

  it('leaves no temporary file behind', async () => {
    await save(path, version, { ...document, title: 'Tidy' });
    const names = await readdir(workspace);
    expect(names.filter((name) => name.includes('.lathe-') || name.endsWith('.tmp'))).toEqual([]);
    expect(await readdir(join(workspace, '.lathe', 'work'))).toEqual([]);
  });
});

describe('the history of a flow', () => {
  const history = async () => (await done(studio, 'flowHistory', { query: { path } })).entries;
  const titleOf = async (id: string) =>
    (await done(studio, 'flowVersion', { query: { path, id } })).document.title;

  it('holds what a save replaced and what it saved, latest first', async () => {
    await save(path, version, { ...document, title: 'One' }, 'title');
    const entries = await history();
    expect(entries.map(({ summary }) => summary)).toEqual(['title', 'As it was found']);
    expect(await titleOf(entries[0]!.id)).toBe('One');
    expect(await titleOf(entries[1]!.id)).toBeUndefined();
  });

  it('takes saves that follow each other within a minute as one version', async () => {
    const one = await save(path, version, { ...document, title: 'One' }, 'first');
    await save(path, one.version, { ...document, title: 'Two' }, 'second');
    const entries = await history();
    expect(entries.map(({ summary }) => summary)).toEqual(['first; second', 'As it was found']);
    expect(await titleOf(entries[0]!.id)).toBe('Two');
  });

  it('takes saves further apart as two', async () => {
    const one = await save(path, version, { ...document, title: 'One' }, 'first');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    try {
      await save(path, one.version, { ...document, title: 'Two' }, 'second');
    } finally {
      vi.useRealTimers();
    }
    expect((await history()).map(({ summary }) => summary)).toEqual([
      'second',
      'first',
      'As it was found',
    ]);
  });

  it('keeps a checkpoint under its name, and never merges into it', async () => {
    const one = await save(path, version, { ...document, title: 'One' }, 'first');
    const entry = await done(studio, 'checkpoint', {
      body: { path, document: one.document, label: 'Before scaling' },
    });
    expect(entry.label).toBe('Before scaling');
    await save(path, one.version, { ...document, title: 'Two' }, 'second');
    expect((await history()).map(({ label }) => label)).toEqual([
      null,
      'Before scaling',
      null,
      null,
    ]);
    expect(await titleOf(entry.id)).toBe('One');
  });

  it('holds a change that was made elsewhere, so that saving over it loses nothing', async () => {
    await save(path, version, { ...document, title: 'One' }, 'first');
    await writeFile(join(workspace, path), JSON.stringify({ ...document, title: 'By hand' }));
    const { version: found } = await open(path);
    await save(path, found, { ...document, title: 'Two' }, 'second');
    const entries = await history();
    expect(entries[1]?.summary).toBe('Changed outside the studio');
    expect(await titleOf(entries[1]!.id)).toBe('By hand');
  });

  it.each(['nothing', '../../../flow-1', '..'])('has no version %j', async (id) => {
    const { status, code } = await refused(studio, 'flowVersion', { query: { path, id } });
    expect([status, code]).toEqual([404, 'version-unknown']);
  });

  it('passes over lines that were torn or written by somebody else', async () => {
    await save(path, version, { ...document, title: 'One' }, 'first');
    const index = join(workspace, '.lathe', 'history', path, 'index.jsonl');
    await writeFile(index, `torn{\n{"id":"../x"}\n${await readFile(index, 'utf8')}`);
    expect(await history()).toHaveLength(2);
  });
});

describe('deleting a flow', () => {
  it('moves it to the trash with what it has learned', async () => {
    const state = path.replace('.lathe.json', '.state.json');
    await writeFile(
      join(workspace, state),
      JSON.stringify({ lathe: 1, flow: 'x', sources: {}, nodes: {} }),
    );
    await done(studio, 'deleteFlow', { query: { path } });
    expect((await refused(studio, 'openFlow', { query: { path } })).status).toBe(404);
    const trash = join(workspace, '.lathe', 'trash');
    const [folder = ''] = (await readdir(trash)).filter((name) => name.endsWith(`flow-${count}`));
    expect((await readdir(join(trash, folder))).sort()).toEqual([path, state].sort());
  });
});

describe('opening a flow', () => {
  it('tells which steps have learned, and from how many rows', async () => {
    const learned = { definition: 'd', data: 'd', rows: 12, learned: {} };
    await writeFile(
      join(workspace, path.replace('.lathe.json', '.state.json')),
      JSON.stringify({ lathe: 1, flow: 'x', sources: {}, nodes: { scale: learned } }),
    );
    expect((await open(path)).fitted).toEqual({ scale: { rows: 12 } });
  });

  it('that is not JSON says where', async () => {
    await mkdir(join(workspace, 'bad'), { recursive: true });
    await writeFile(join(workspace, 'bad', 'a.lathe.json'), '{\n"lathe": 1,\n');
    const { status, error } = await refused(studio, 'openFlow', {
      query: { path: 'bad/a.lathe.json' },
    });
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 'document-not-json', place: { file: 'bad/a.lathe.json' } });
  });
});
