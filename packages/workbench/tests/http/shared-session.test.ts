import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LatheError } from '@lathe/flow';
import { SharedSession } from '@lathe/workbench/workspace/shared-session';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from './studio.fixture.js';

const workspace = await temporaryFolder();
const shared = new SharedSession(workspace, { threads: 1, memoryLimit: 500_000_000 });
afterAll(() => shared.close());
const work = join(workspace, '.lathe', 'work');
const unending = new AbortController().signal;

it('pages share one engine', async () => {
  const [one, two] = await Promise.all([
    shared.use('interactive', async (session) => session, unending),
    shared.use('interactive', async (session) => session, unending),
  ]);
  expect(one).toBe(two);
  expect(await readdir(work)).toHaveLength(1);
});

it('when the engine dies under a page, another is opened and the page is computed again', async () => {
  const folders: string[] = [];
  const answer = await shared.use(
    'interactive',
    async (session) => {
      folders.push(session.folder);
      if (folders.length > 1) return session.executor.engine.rows('SELECT 1 AS one');
      const died = { code: 'engine-died', kind: 'engine', message: 'Died.', advice: '' } as const;
      throw new LatheError(died);
    },
    unending,
  );
  expect(answer).toEqual([{ one: 1 }]);
  expect(folders[0]).not.toBe(folders[1]);
  expect(await readdir(work)).toHaveLength(1);
});

it('an engine that dies again and again is an error, not a loop', async () => {
  let attempts = 0;
  const failing = shared.use(
    'interactive',
    async () => {
      attempts += 1;
      const died = { code: 'engine-died', kind: 'engine', message: 'Died.', advice: '' } as const;
      throw new LatheError(died);
    },
    unending,
  );
  await expect(failing).rejects.toMatchObject({ code: 'engine-died' });
  expect(attempts).toBe(2);
});
