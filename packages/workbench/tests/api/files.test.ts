import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, openStudio, temporaryFolder } from '../http/studio.fixture.js';
import { attempt, done, refused } from './call.fixture.js';

const outside = await temporaryFolder();
await writeFile(join(outside, 'secret.csv'), 'SECRET\n1\n');
const workspace = await temporaryFolder();
await mkdir(join(workspace, 'data', 'deep'), { recursive: true });
await mkdir(join(workspace, '.git'));
await writeFile(join(workspace, '.git', 'config'), 'SECRET');
await writeFile(join(workspace, 'data', 'loans.csv'), 'id,amount\n1,-5\n2,=1+1\n');
await symlink(outside, join(workspace, 'linked'));
await symlink(join(outside, 'secret.csv'), join(workspace, 'linked.csv'));
const studio = await openStudio(workspace, { largestUpload: 1_000 });

const upload = (name: string, content: string, folder = '') =>
  done(studio, 'uploadFile', { query: { name, folder }, body: Buffer.from(content) });
const download = (path: string, more = '') =>
  ask(studio, `/api/files/content?path=${encodeURIComponent(path)}${more}`);
const scratch = () => readdir(join(workspace, '.lathe', 'work')).catch(() => []);

describe('listing a folder', () => {
  it('tells tables, flows and foreign flows by their endings, folders first, and hides what is hidden', async () => {
    const folder = join(workspace, 'kinds');
    await mkdir(join(folder, 'inner'), { recursive: true });
    for (const name of [
      'a.csv',
      'b.TSV',
      'c.txt.gz',
      'd.parquet',
      'e.json',
      'f.jsonl.zst',
      'g.ndjson',
      'h.lathe.json',
      'i.flow',
      'j.state.json',
      'k.html',
      '.hidden.csv',
    ]) {
      await writeFile(join(folder, name), 'x');
    }
    const { entries } = await done(studio, 'listFiles', { query: { folder: 'kinds' } });
    expect(entries.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'inner folder',
      'a.csv table',
      'b.TSV table',
      'c.txt.gz table',
      'd.parquet table',
      'e.json table',
      'f.jsonl.zst table',
      'g.ndjson table',
      'h.lathe.json flow',
      'i.flow foreign-flow',
      'j.state.json other',
      'k.html other',
    ]);
    expect(entries[1]).toMatchObject({ path: 'kinds/a.csv', bytes: 1 });
  });

  it('leaves links out of the workspace away', async () => {
    const { entries } = await done(studio, 'listFiles');
    expect(entries.map(({ name }) => name)).not.toContain('linked');
    expect(entries.map(({ name }) => name)).not.toContain('linked.csv');
  });

  it.each(['..', '../', 'linked', '.git', '.lathe', '/', '/etc', 'data/..', 'data/./deep', 'a\\b'])(
    'refuses %j',
    async (folder) => {
      expect((await refused(studio, 'listFiles', { query: { folder } })).status).toBe(403);
    },
  );
});

describe('uploading a file', () => {
  it('stores its bytes as they are, in a folder that is made for it', async () => {
    expect(await upload('new.csv', 'a\n1\n', 'incoming/today')).toEqual({
      path: 'incoming/today/new.csv',
      bytes: 4,
    });
    expect(await readFile(join(workspace, 'incoming', 'today', 'new.csv'), 'utf8')).toBe('a\n1\n');
  });

  it('never overwrites: a name that is taken is numbered', async () => {
    await upload('twice.csv.gz', 'first');
    expect((await upload('twice.csv.gz', 'second')).path).toBe('twice (2).csv.gz');
    expect((await upload('twice.csv.gz', 'third')).path).toBe('twice (3).csv.gz');
    expect(await readFile(join(workspace, 'twice.csv.gz'), 'utf8')).toBe('first');
  });

  it('of ten at once under one name keeps all ten', async () => {
    const stored = await Promise.all(
      Array.from({ length: 10 }, (_, index) => upload('same.csv', `content ${index}`)),
    );
    const contents = await Promise.all(
      stored.map(({ path }) => readFile(join(workspace, path), 'utf8')),
    );
    expect(new Set(stored.map(({ path }) => path)).size).toBe(10);
    expect(contents).toEqual(Array.from({ length: 10 }, (_, index) => `content ${index}`));
  });

  it('does not write through a link that has its name', async () => {
    await symlink(join(outside, 'made.csv'), join(workspace, 'trap.csv'));
    expect((await upload('trap.csv', 'x')).path).toBe('trap (2).csv');
    expect(await readdir(outside)).toEqual(['secret.csv']);
  });

  it.each([
    '../x.csv',
    '..',
    '.',
    '',
    'a/b.csv',
    'a\\b.csv',
    '.hidden.csv',
    'node_modules',
    'a\0b.csv',
    'a\nb.csv',
    'a\r\nSet-Cookie: x=1.csv',
    'gpj\u202efdp.csv',
    ' x.csv',
    `${'x'.repeat(300)}.csv`,
  ])('refuses the name %j', async (name) => {
    const { status, code } = await refused(studio, 'uploadFile', {
      query: { name },
      body: Buffer.from('x'),
    });
    expect([status, code]).toEqual([400, 'file-name-wrong']);
  });

  it.each(['../elsewhere', 'linked', '.git', '/tmp', 'data/../..', 'linked/inner'])(
    'refuses the folder %j',
    async (folder) => {
      const input = { query: { name: 'x.csv', folder }, body: Buffer.from('x') };
      expect((await refused(studio, 'uploadFile', input)).status).toBe(403);
      expect(await readdir(outside)).toEqual(['secret.csv']);
    },
  );

  it('stops at the limit, says so, and leaves nothing behind', async () => {
    expect((await upload('limit.csv', 'x'.repeat(1_000))).bytes).toBe(1_000);
    const { status, code } = await refused(studio, 'uploadFile', {
      query: { name: 'large.csv' },
      body: Buffer.alloc(1_001, 'x'),
    });
    expect([status, code]).toEqual([413, 'upload-too-large']);
    expect(await readdir(workspace)).not.toContain('large.csv');
    expect(await scratch()).toEqual([]);
  });

  it('stops at the limit also when the size is not told beforehand', async () => {
    const headers = {
      'Content-Type': 'application/octet-stream',
      'Transfer-Encoding': 'chunked',
    };
    const got = await ask(studio, '/api/files?name=l.csv', headers, 'POST', 'x'.repeat(1_001));
    expect(got.status).toBe(413);
    expect(await scratch()).toEqual([]);
  });

  it('that is broken off leaves nothing behind', async () => {
    const socket = connect(studio.port, '127.0.0.1', () =>
      socket.write(
        `POST /api/files?name=half.csv HTTP/1.1\r\nHost: localhost:${studio.port}\r\nContent-Type: application/octet-stream\r\nContent-Length: 900\r\n\r\nhalf`,
      ),
    );
    socket.on('error', () => undefined);
    await expect.poll(scratch).toHaveLength(1);
    socket.destroy();
    await expect.poll(scratch).toEqual([]);
    expect(await readdir(workspace)).not.toContain('half.csv');
  });

  it('never lands outside when its folder becomes a link meanwhile', async () => {
    const target = await temporaryFolder();
    const folder = join(workspace, 'swapped');
    await mkdir(folder);
    await mkdir(join(workspace, 'aside'));
    await symlink(target, join(workspace, 'aside', 'link'));
    let swapping = true;
    const swap = (async () => {
      while (swapping) {
        await rename(folder, join(workspace, 'aside', 'real')).catch(() => undefined);
        await symlink(target, folder).catch(() => undefined);
        await rm(folder).catch(() => undefined);
        await rename(join(workspace, 'aside', 'real'), folder).catch(() => undefined);
      }
    })();
    for (let count = 0; count < 100; count += 1) {
      const query = { name: `x${count}.csv`, folder: 'swapped' };
      await attempt(studio, 'uploadFile', { query, body: Buffer.from('x') });
    }
    swapping = false;
    await swap;
    expect(await readdir(target)).toEqual([]);
  });
});

describe('downloading a file', () => {
  it('sends it to be saved, never to be shown', async () => {
    const got = await download('data/loans.csv');
    expect(got.status).toBe(200);
    expect(got.body).toBe('id,amount\n1,-5\n2,=1+1\n');
    expect(got.headers['content-disposition']).toBe(
      `attachment; filename="loans.csv"; filename*=UTF-8''loans.csv`,
    );
    expect(got.headers['content-type']).toBe('application/octet-stream');
    expect(got.headers['x-content-type-options']).toBe('nosniff');
    expect(got.headers['content-length']).toBe('22');
    expect(got.headers['content-security-policy']).toContain('sandbox');
  });

  it('escapes formulas of CSV when asked', async () => {
    const got = await download('data/loans.csv', '&escapeFormulas=true');
    expect(got.body).toBe("id,amount\n1,-5\n2,'=1+1\n");
  });

  it('escapes nothing but CSV', async () => {
    await writeFile(join(workspace, 'data', 'loans.parquet'), 'PAR1');
    const got = await download('data/loans.parquet', '&escapeFormulas=true');
    expect(got.status).toBe(400);
    expect(got.body).toContain('escape-not-csv');
  });

  it.each([
    ['a"b;c.csv', `filename="a_b;c.csv"; filename*=UTF-8''a%22b%3Bc.csv`],
    [
      'x\r\nSet-Cookie: a=1.csv',
      `filename="x__Set-Cookie: a=1.csv"; filename*=UTF-8''x%0D%0ASet-Cookie%3A%20a%3D1.csv`,
    ],
    ["é'(1)*.csv", `filename="_'(1)*.csv"; filename*=UTF-8''%C3%A9%27%281%29%2A.csv`],
  ])('puts no header into the answer through the name %j', async (name, expected) => {
    await writeFile(join(workspace, name), 'x');
    const got = await download(name);
    expect(got.status).toBe(200);
    expect(got.headers['content-disposition']).toBe(`attachment; ${expected}`);
    expect(got.headers['set-cookie']).toBeUndefined();
  });

  it.each([
    '../secret.csv',
    'data/../../secret.csv',
    '/etc/passwd',
    'linked/secret.csv',
    'linked.csv',
    '.git/config',
    'data\\..\\..\\secret.csv',
    'data/loans.csv\0.txt',
    './data/loans.csv',
    'data//loans.csv',
  ])('refuses %j', async (path) => {
    const got = await download(path);
    expect(got.status).toBe(403);
    expect(got.body).not.toContain('SECRET');
  });

  it.each(['%2e%2e%2fsecret.csv', '..%252fsecret.csv', '..%c0%afsecret.csv', '%2fetc%2fpasswd'])(
    'refuses the encoded %s',
    async (encoded) => {
      const got = await ask(studio, `/api/files/content?path=${encoded}`);
      expect([403, 404]).toContain(got.status);
      expect(got.body).not.toContain('SECRET');
    },
  );

  it.each(['data', 'gone.csv', 'data/gone/x.csv'])('has no file %j', async (path) => {
    expect((await download(path)).status).toBe(404);
  });

  it('never sends what a link put in its place meanwhile points to', async () => {
    const file = join(workspace, 'changing.csv');
    await writeFile(join(workspace, 'mine.csv'), 'mine');
    let swapping = true;
    const swap = (async () => {
      while (swapping) {
        await rm(file, { force: true });
        await writeFile(file, 'mine');
        await rm(file, { force: true });
        await symlink(join(outside, 'secret.csv'), file);
      }
    })();
    for (let count = 0; count < 200; count += 1) {
      expect((await download('changing.csv')).body).not.toContain('SECRET');
    }
    swapping = false;
    await swap;
  });
});
