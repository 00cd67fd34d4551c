import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  comesAbout,
  descendants,
  finished,
  isAlive,
  Playground,
  PREVIOUS,
} from '../faults/playground.js';

let play: Playground;
beforeEach(() => {
  play = new Playground();
});
afterEach(() => play.remove());

const slow = [
  {
    id: 'slow',
    step: 'custom-sql',
    parameters: {
      query: 'SELECT sum(hash(a.i + b.i)) AS s FROM range(1000000) a(i), range(1000000) b(i)',
    },
  },
];
const slowPython = [
  { id: 'slow', step: 'custom-python', parameters: { code: "print('begun')\nwhile True: pass\n" } },
];

/** What a terminal would be sent, both streams together. */
async function onTerminal(args: readonly string[]): Promise<string> {
  const quoted = [process.execPath, play.main, ...args].map((text) => `'${text}'`).join(' ');
  const child = spawn('script', ['-qec', quoted, '/dev/null'], { cwd: play.folder });
  const { stdout } = await finished(child);
  return stdout;
}

describe('progress', () => {
  it('is shown on a terminal, on a line that is cleared at the end', async () => {
    play.flow([{ id: 'scale', step: 'scale-numbers', parameters: { columns: ['amount'] } }]);
    const shown = await onTerminal(['run', 'flow.lathe.json', '--out', 'out.csv']);
    expect(shown).toContain('\r\u001B[Kreading rows ...');
    expect(shown).toContain('learning scale ...');
    expect(shown).toContain('writing scale ...');
    expect(shown).toContain('rows: 3 rows, 3 columns');
    const lines = shown.split('\r\u001B[K');
    expect(lines.some((line) => /^\S.*out\.csv: 3 rows/.test(line))).toBe(true);
  });

  it('is not shown in a pipe: no carriage return, no escape, only what matters', async () => {
    play.write('data.csv', 'name,amount\nAda,10\nBob\nCyd,30\n');
    play.flow([{ id: 'mine', step: 'custom-python', parameters: { code: "print('hello')" } }]);
    const { stdout, stderr } = await play.run();
    expect(stdout).toBe(
      `${play.out}: 2 rows, 31 B\n`.replace(/\d+ B/, /\d+ B/.exec(stdout)?.[0] ?? ''),
    );
    expect(stderr).not.toContain('\r');
    expect(stderr).not.toContain('\u001B');
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^warning: rows: 1 rows could not be read/),
      'mine | hello',
    ]);
  });

  it('and notes are silent with --quiet', async () => {
    play.flow([{ id: 'scale', step: 'scale-numbers', parameters: { columns: ['amount'] } }]);
    const shown = await onTerminal(['run', 'flow.lathe.json', '--out', 'out.csv', '--quiet']);
    expect(shown.trim()).toMatch(/^\S.*out\.csv: 3 rows, \d+ B$/);
  });
});

describe.each([
  ['a query', slow],
  ['a Python step', slowPython],
])('Ctrl-C in the middle of %s', (_, steps) => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends the run on %s: status 1, the previous output there, nothing left behind',
    async (signal) => {
      play.flow(steps);
      play.write('out.csv', PREVIOUS);
      const child = play.start(['run', 'flow.lathe.json', '--out', 'out.csv']);
      const ended = finished(child);
      let begun = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        begun += chunk.toString();
      });
      const pid = child.pid ?? 0;
      const isBusy = () =>
        steps === slow
          ? play.leftovers().some((path) => path.includes('storage.duckdb'))
          : begun.includes('begun');
      expect(await comesAbout(isBusy, 60_000)).toBe(true);
      // Let the statement itself begin.
      await new Promise((resolve) => setTimeout(resolve, 700));
      const family = [pid, ...descendants(pid)];
      child.kill(signal);
      const { status, stderr, stdout } = await ended;
      expect(status).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^error: .*cancelled.* \[cancelled\]$/m);
      expect(stderr).toMatch(/^ {3}at: .*node slow/m);
      expect(play.read('out.csv')).toBe(PREVIOUS);
      expect(play.leftovers()).toEqual([]);
      expect(await comesAbout(() => !family.some(isAlive))).toBe(true);
      const { stdout: list } = await play.lathe(['job', 'list', '--json']);
      expect(JSON.parse(list)).toMatchObject([{ status: 'cancelled' }]);
      play.flow();
      await play.runGives('name,amount,group\nAda,10,a\nBob,20,b\nCyd,30,a\n');
    },
  );
});

describe('Ctrl-C', () => {
  it('typed at a terminal reaches the whole group and still ends the run in order', async () => {
    play.flow(slow);
    play.write('out.csv', PREVIOUS);
    const child = spawn(
      process.execPath,
      [play.main, 'run', 'flow.lathe.json', '--out', 'out.csv'],
      {
        cwd: play.folder,
        detached: true,
      },
    );
    const ended = finished(child);
    expect(
      await comesAbout(() => play.leftovers().some((path) => path.includes('storage.duckdb'))),
    ).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 700));
    process.kill(-(child.pid ?? 0), 'SIGINT');
    const { status, stderr } = await ended;
    expect(status, stderr).toBe(1);
    expect(stderr).toMatch(/\[cancelled\]/);
    expect(play.read('out.csv')).toBe(PREVIOUS);
    expect(play.leftovers()).toEqual([]);
  });
});
