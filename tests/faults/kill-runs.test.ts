import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  comesAbout,
  descendants,
  finished,
  isAlive,
  Playground,
  repository,
} from './playground.js';

const KILLS = 25;

let play: Playground;
beforeEach(() => {
  play = new Playground();
});
afterEach(() => play.remove());

describe('a run that is killed', () => {
  it(`at ${KILLS} random moments leaves no torn output and nothing that the next run trips over`, async () => {
    const script = join(repository, 'tests/faults/kill-runs.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [
      script,
      '--runs',
      String(KILLS),
      '--seed',
      '7',
      '--json',
    ]).catch((error: { stdout: string; stderr: string }) => {
      if (error.stdout === '') throw error;
      return error;
    });
    const count = JSON.parse(stdout);
    process.stdout.write(
      `${count.runs} runs, ${count.killed} killed (${count.killedGroup} whole, ${count.killedParent} the process alone, ${count.killedEngine} its engine alone): ${count.tornOutputs} torn outputs, ${count.nextRunFailures} next-run failures, ${count.staleWorkFolders} stale work folders, ${count.staleTemporaries} stale temporaries\n`,
    );
    expect(count.broken).toEqual([]);
    expect(count.killed).toBe(KILLS);
  }, 600_000);

  it('in the middle of a Python step takes Python along', async () => {
    const note = join(play.folder, 'pid');
    const code = `import os\nopen(${JSON.stringify(note)}, 'w').write(str(os.getpid()))\nwhile True: pass\n`;
    play.flow([{ id: 'mine', step: 'custom-python', parameters: { code } }]);
    const child = play.start(['run', 'flow.lathe.json', '--out', 'out.csv']);
    const ended = finished(child);
    expect(await comesAbout(() => readPid(note) !== undefined, 60_000)).toBe(true);
    const family = [...descendants(child.pid ?? 0), readPid(note) ?? 0];
    expect(family.length).toBeGreaterThanOrEqual(3);
    child.kill('SIGKILL');
    await ended;
    expect(await comesAbout(() => !family.some(isAlive))).toBe(true);
    play.flow();
    await play.runGives('name,amount,group\nAda,10,a\nBob,20,b\nCyd,30,a\n');
  });

  it('is told of as interrupted', async () => {
    play.flow([
      {
        id: 'mine',
        step: 'custom-python',
        parameters: { code: "print('begun')\nwhile True: pass\n" },
      },
    ]);
    const child = play.start(['run', 'flow.lathe.json', '--out', 'out.csv']);
    const ended = finished(child);
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    child.kill('SIGKILL');
    await ended;
    const { stdout } = await play.lathe(['job', 'list', '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ status: 'interrupted', command: 'run' }]);
  });

  it('loses its engine only: it says so, and clears up what the engine was writing', async () => {
    play.write('data.csv', `a\n${'1\n'.repeat(1_000)}`);
    const query =
      'SELECT a.a, hash(b.i) AS h, hash(b.i + 1) AS g FROM input a, range(2000000) b(i)';
    play.flow([{ id: 'many', step: 'custom-sql', parameters: { query } }]);
    play.write('out.csv', 'previous\n1\n');
    const child = play.start(['run', 'flow.lathe.json', '--out', 'out.csv']);
    const ended = finished(child);
    expect(
      await comesAbout(() => play.leftovers().some((path) => path.startsWith('.out.csv.'))),
    ).toBe(true);
    for (const pid of descendants(child.pid ?? 0)) process.kill(pid, 'SIGKILL');
    const { status, stderr } = await ended;
    expect(status).toBe(1);
    expect(stderr).toMatch(/\[engine-died\]/);
    expect(stderr).toMatch(/at: node many/);
    expect(play.read('out.csv')).toBe('previous\n1\n');
    expect(play.leftovers()).toEqual([]);
  });
});

function readPid(file: string): number | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text === '' ? undefined : Number(text);
  } catch {
    return undefined;
  }
}
