import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LatheError } from '@lathe/flow';
import { SharedSession } from '@lathe/workbench/http/shared-session';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from './studio.fixture.js';

const workspace = await temporaryFolder();
const shared = new SharedSession(workspace, { threads: 1, memoryLimit: 500_000_000 });
afterAll(() => shared.close());
const work = join(workspace, '.lathe', 'work');
const unending = new AbortController().signal;

it('pages share one engine', async () => {
  const [one, two] = await Promise.all([
    shared.use(async (session) => session, unending),
    shared.use(async (session) => session, unending),
  ]);
  expect(one).toBe(two);
  expect(await readdir(work)).toHaveLength(1);
});

it('when the engine dies under a page, another is opened and the page is computed again', async () => {
  const folders: string[] = [];
  const answer = await shared.use(async (session) => {
    folders.push(session.folder);
    if (folders.length > 1) return session.executor.engine.rows('SELECT 1 AS one');
    const died = { code: 'engine-died', kind: 'engine', message: 'Died.', advice: '' } as const;
    throw new LatheError(died);
  }, unending);
  expect(answer).toEqual([{ one: 1 }]);
  expect(folders[0]).not.toBe(folders[1]);
  expect(await readdir(work)).toHaveLength(1);
});

it('an engine that dies again and again is an error, not a loop', async () => {
  let attempts = 0;
  const failing = shared.use(async () => {
    attempts += 1;
    const died = { code: 'engine-died', kind: 'engine', message: 'Died.', advice: '' } as const;
    throw new LatheError(died);
  }, unending);
  await expect(failing).rejects.toMatchObject({ code: 'engine-died' });
  expect(attempts).toBe(2);
});

it('a fifth page waits for its turn, and does no work when its reader has gone by then', async () => {
  const release: (() => void)[] = [];
  const busy = Array.from({ length: 4 }, () =>
    shared.use(() => new Promise<void>((resolve) => release.push(resolve)), unending),
  );
  await expect.poll(() => release.length, { timeout: 30_000 }).toBe(4);
  const gone = new AbortController();
  let worked = false;
  const fifth = shared.use(async () => {
    worked = true;
  }, gone.signal);
  gone.abort();
  for (const done of release) done();
  await Promise.all(busy);
  await expect(fifth).rejects.toThrow();
  expect(worked).toBe(false);
});
