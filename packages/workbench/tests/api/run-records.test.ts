import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStudio, temporaryFolder } from '../http/studio.fixture.js';
import { done, refused } from './call.fixture.js';

const EVIL = '<img src=x onerror=alert(1)>"\'&';
const workspace = await temporaryFolder();
const record = (id: string, rest: object = {}) => ({
  id,
  command: 'run',
  flow: join(workspace, 'people.lathe.json'),
  version: '0.1.0',
  startedAt: '2026-01-02T03:04:05.678Z',
  endedAt: null,
  status: 'running',
  error: null,
  summary: null,
  // Above the largest process number of Linux: nobody has it.
  pid: 2 ** 22 + 1,
  ...rest,
});
const write = async (folder: string, id: string, content: unknown, events = '') => {
  const run = join(workspace, folder, '.lathe', 'runs', id);
  await mkdir(run, { recursive: true });
  await writeFile(
    join(run, 'run.json'),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
  await writeFile(join(run, 'events.jsonl'), events);
};
const [old, torn, halved] = [
  '20260102T030405-aaaaaa',
  '20260102T030407-cccccc',
  '20260102T030406-bbbbbb',
];
await write(
  '',
  old,
  record(old),
  [
    '{"at":"2026-01-02T03:04:05Z","kind":"started","node":"people","what":"read"}',
    '{"at":"2026-01-02T03:04:05Z","kind":"progress","node":"people","share":0.5,"rows":14}',
    '{"at":"2026-01-02T03:04:06Z","kind":"finished","node":"people","what":"read","seconds":1.5}',
    '{"at":"2026-01-02T03:04:06Z","kind":"fitted","node":"years","from":"data","rows":3}',
    JSON.stringify({ at: '2026-01-02T03:04:06Z', kind: 'warning', node: 'years', message: EVIL }),
    '{"kind":"of another version","node":"years"}',
    '{"kind":"started","node":"years","what":"wri',
  ].join('\n'),
);
await write('', halved, '{"status":"running"}');
await write('', torn, 'torn');
await write('inner', old, record(old, { status: 'finished', endedAt: '2026-01-02T03:05:00Z' }));
const studio = await openStudio(workspace);
const detail = (id: string, folder = '') => done(studio, 'run', { query: { id, folder } });

it('a record of an earlier version whose process is gone was interrupted', async () => {
  const { run } = await detail(old);
  expect(run).toMatchObject({
    status: 'interrupted',
    flow: 'people.lathe.json',
    queuedAt: null,
    endedAt: null,
  });
});

it('runs are listed from every folder that holds some, newest first, without damaged ones', async () => {
  const { runs } = await done(studio, 'listRuns');
  expect(runs.map(({ folder, status }) => [folder, status]).sort()).toEqual([
    ['', 'interrupted'],
    ['inner', 'finished'],
  ]);
});

it('the events of a run are summed up by node, passing over progress and a torn line', async () => {
  const { nodes } = await detail(old);
  expect(nodes).toEqual([
    { node: 'people', activities: [{ what: 'read', seconds: 1.5, rows: null }], notes: [] },
    { node: 'years', activities: [], notes: ['learned now from 3 rows', EVIL] },
  ]);
});

it.each(['nothing', halved, torn])('there is no run %s', async (id) => {
  const got = await refused(studio, 'run', { query: { id } });
  expect([got.status, got.code]).toEqual([404, 'run-unknown']);
});
