import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  comesAbout,
  expectError,
  finished,
  isAlive,
  Playground,
  PREVIOUS,
  repository,
} from './playground.js';

let play: Playground;
beforeEach(() => {
  play = new Playground();
});
afterEach(() => play.remove());

const python = (code: string, more: object = {}) => [
  { id: 'mine', step: 'custom-python', parameters: { code, ...more } },
];

async function nextRunIsFine(): Promise<void> {
  play.flow(python("df['amount'] = df['amount'] + 1"));
  await play.runGives('name,amount,group\nAda,11,a\nBob,21,b\nCyd,31,a\n');
}

describe('a Python step', () => {
  it("that raises is told with the user's own line", async () => {
    play.flow(python("x = 1\ndf['amonut'] + x\n"));
    const stderr = await play.runFails({
      status: 1,
      code: 'python-step-failed',
      message: /KeyError.*amonut/,
      at: /node mine, line 2/,
    });
    expect(stderr).toContain("df['amonut'] + x");
    expect(stderr).not.toContain('lathe_sidecar');
    await nextRunIsFine();
  });

  it('that does not parse is told with the line', async () => {
    play.flow(python('x = 1\ndef f(:\n'));
    await play.runFails({ status: 1, code: 'python-step-failed', at: /node mine, line 2/ });
  });

  it('that loops for ever is ended at its time limit', async () => {
    play.flow(python('while True:\n    pass\n', { timeLimit: 1 }));
    await play.runFails({
      status: 1,
      code: 'python-time-limit',
      message: '1 s',
      at: 'node mine',
      advice: 'time limit',
    });
    await nextRunIsFine();
  });

  it('that eats memory is ended at the limit', async () => {
    play.flow(python('x = []\nwhile True:\n    x.append(bytearray(10_000_000))\n'));
    await play.runFails(
      { status: 1, code: 'python-memory-limit', at: 'node mine', advice: 'memory limit' },
      '--memory',
      '400MB',
    );
    await nextRunIsFine();
  });

  it('that prints megabytes is shown the first and last of it and does its work', async () => {
    play.flow(python("for i in range(60_000):\n    print('row', i, 'x' * 40)\n"));
    const { stderr } = await play.runGives('name,amount,group\nAda,10,a\nBob,20,b\nCyd,30,a\n');
    expect(stderr).toContain('row 0 ');
    expect(stderr.length).toBeLessThan(400_000);
  });

  it.each([
    ['no frame', "df = 'text'", 'python-no-frame'],
    ['nothing', 'del df', 'python-no-frame'],
    ['a frame with one name twice', 'df = pd.concat([df, df], axis=1)', 'python-column-duplicate'],
    ['a column of mixed values', "df['x'] = ['a', 1, {}]", 'python-column-mixed'],
  ])('that leaves %s is refused', async (_, code, expected) => {
    play.flow(python(code));
    await play.runFails({ status: 1, code: expected, at: 'node mine' });
  });

  it.each([
    ['exits', 'import os; os._exit(3)', /exit code 3/],
    ['kills itself', 'import os, signal; os.kill(os.getpid(), signal.SIGKILL)', /SIGKILL/],
    ['kills its supervisor', 'import os, signal; os.kill(os.getppid(), signal.SIGKILL)', /SIGKILL/],
    ['crashes', 'import ctypes; ctypes.string_at(0)', /SIGSEGV/],
  ])('that %s is told so', async (_, code, message) => {
    play.flow(python(code));
    await play.runFails({ status: 1, code: 'python-died', message, at: 'node mine' });
    await nextRunIsFine();
  });

  it('that asks for its environment to end politely is told so', async () => {
    play.flow(python('raise SystemExit(2)'));
    const stderr = await play.runFails({
      status: 1,
      code: 'python-step-failed',
      at: /node mine, line 1/,
    });
    expect(stderr).toContain('SystemExit');
  });

  it('that leaves processes behind is rid of them', async () => {
    const note = join(play.folder, 'pid');
    play.flow(
      python(
        `import subprocess\np = subprocess.Popen(['sleep', '1000'], start_new_session=True)\nopen(${JSON.stringify(note)}, 'w').write(str(p.pid))\n`,
      ),
    );
    expect((await play.run()).status).toBe(0);
    const pid = Number(readFileSync(note, 'utf8'));
    expect(await comesAbout(() => !isAlive(pid))).toBe(true);
  });

  it('cannot be run where the Python environment is missing, which is said', async () => {
    // A checkout without .venv, made of links.
    const checkout = join(play.folder, 'checkout');
    mkdirSync(checkout);
    for (const name of ['packages', 'node_modules', 'package.json', 'python']) {
      symlinkSync(join(repository, name), join(checkout, name));
    }
    const run = () => {
      const main = join(checkout, 'packages/workbench/dist/main.js');
      const keep = ['--preserve-symlinks', '--preserve-symlinks-main'];
      const args = [...keep, main, 'run', 'flow.lathe.json', '--out', 'out.csv'];
      return finished(spawn(process.execPath, args, { cwd: play.folder }));
    };
    play.flow(python('pass'));
    play.write('out.csv', PREVIOUS);
    expectError(await run(), {
      status: 1,
      code: 'python-missing',
      at: 'node mine',
      advice: './lathe setup',
    });
    expect(play.read('out.csv')).toBe(PREVIOUS);
    play.flow();
    expect((await run()).status).toBe(0);
  });
});
