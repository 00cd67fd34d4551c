import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunLog } from '@lathe/workbench/workspace/run-record';
import { openWorkspace } from '@lathe/workbench/workspace/workspace';
import { afterEach, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../http/studio.fixture.js';

afterEach(() => {
  vi.useRealTimers();
});

it('the log of a run holds progress that is new, twice a second, and every other event', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const workspace = await openWorkspace(await temporaryFolder());
  const log = await RunLog.start(workspace, { command: 'run', flow: 'a', version: '0.1.0' });
  const progress = (share: number, node = 'a') =>
    log.note({ kind: 'progress', node, share, rows: null });
  progress(0.1);
  progress(0.2); // too soon
  vi.advanceTimersByTime(500);
  progress(0.3);
  vi.advanceTimersByTime(500);
  progress(0.3); // nothing new
  progress(0.1, 'b'); // another node
  log.note({ kind: 'printed', node: 'b', text: 'x' });
  log.note({ kind: 'printed', node: 'b', text: 'x' });
  await log.end('finished', null);
  const lines = (await readFile(join(log.folder, 'events.jsonl'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line)).map((event) => event.share ?? event.text)).toEqual([
    0.1,
    0.3,
    0.1,
    'x',
    'x',
  ]);
});
