import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Bench,
  errorOf,
  isAlive,
  openBench,
  packageFolder,
  python,
  until,
} from './side-car.fixture.js';

const MEBIBYTE = 2 ** 20;
let bench: Bench;

beforeAll(() => {
  bench = openBench({ memoryLimit: 512 * MEBIBYTE });
});
afterAll(() => bench.close());

function run(code: string, options: { timeLimit?: number; signal?: AbortSignal } = {}) {
  const { signal, ...limits } = options;
  return bench.sidecar.transform(
    {
      code: `df = pd.DataFrame({"a": [1]})\n${code}`,
      inputs: [],
      output: bench.path('out.parquet'),
      ...limits,
    },
    signal === undefined ? {} : { signal },
  );
}

afterEach(async () => {
  // Whatever happened, the next step works and nothing half-written is left.
  expect((await run('print("well")')).printed).toBe('well\n');
  expect(readdirSync(dirname(bench.path('x'))).filter((name) => name.includes('.part-'))).toEqual(
    [],
  );
});

describe('a step that does not end', () => {
  it('is ended at its time limit', async () => {
    const error = await errorOf(run('print("begun")\nwhile True: pass', { timeLimit: 1 }));
    expect(error).toMatchObject({ code: 'python-time-limit', kind: 'python' });
    expect(error.details).toContain('begun');
  });

  it('is ended when cancelled', async () => {
    const controller = new AbortController();
    const call = run('import time\ntime.sleep(60)', { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    expect(await errorOf(call)).toMatchObject({ code: 'cancelled', kind: 'cancelled' });
  });

  it('does not keep a cancelled call waiting behind it', async () => {
    const first = new AbortController();
    const second = new AbortController();
    const running = errorOf(run('while True: pass', { signal: first.signal }));
    const waiting = errorOf(run('pass', { signal: second.signal }));
    second.abort();
    expect((await waiting).code).toBe('cancelled');
    first.abort();
    expect((await running).code).toBe('cancelled');
  });

  it('is not begun when cancelled beforehand', async () => {
    expect((await errorOf(run('pass', { signal: AbortSignal.abort() }))).code).toBe('cancelled');
  });
});

describe('a step that eats memory', () => {
  it.each([
    ['in one piece', 'x = np.ones(10**9)'],
    ['bit by bit', 'x = []\nwhile True: x.append(bytearray(10_000_000))'],
    [
      'outside the heap',
      'import mmap\nm = mmap.mmap(-1, 2 * 10**9)\nfor at in range(0, 2 * 10**9, 4096): m[at] = 1',
    ],
    [
      'in its children',
      'import subprocess, sys\nsubprocess.run([sys.executable, "-c", "import mmap, time\\nm = mmap.mmap(-1, 2 * 10**9)\\nfor at in range(0, 2 * 10**9, 4096): m[at] = 1"])',
    ],
  ])('%s meets its limit', async (_, code) => {
    expect((await errorOf(run(code))).code).toBe('python-memory-limit');
  });
});

describe('a step whose process dies', () => {
  it.each([
    ['by its own exit', 'import os; print("bye"); os._exit(3)', /exit code 3/],
    ['by kill -9', 'import os; print("bye"); os.kill(os.getpid(), 9)', /SIGKILL/],
    ['by a crash', 'import ctypes; print("bye"); ctypes.string_at(0)', /SIGSEGV/],
    [
      'with its supervisor',
      'import os, time; print("bye"); os.kill(os.getppid(), 9); time.sleep(9)',
      /SIGKILL/,
    ],
  ])('%s is reported with what it printed last', async (_, code, how) => {
    const error = await errorOf(run(code));
    expect(error).toMatchObject({ code: 'python-died', kind: 'python' });
    expect(error.message).toMatch(how);
    expect(error.details).toContain('bye');
  });

  it('takes the processes that it started along', async () => {
    const code =
      'import subprocess\np = subprocess.Popen(["sleep", "60"], start_new_session=True)\nprint(p.pid)';
    const { printed } = await run(code);
    expect(isAlive(Number(printed))).toBe(false);
    const error = await errorOf(run(`${code}\nwhile True: pass`, { timeLimit: 1 }));
    expect(isAlive(Number(error.details?.split('\n')[1]))).toBe(false);
  });
});

describe('a side-car', () => {
  it('ends with the Node process that started it, and so does what it runs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lathe-orphan-'));
    const pids = join(folder, 'pids');
    const code = `import os, subprocess, time
p = subprocess.Popen(["sleep", "60"])
open(${JSON.stringify(`${pids}.part`)}, "w").write(f"{os.getppid()} {os.getpid()} {p.pid}")
os.rename(${JSON.stringify(`${pids}.part`)}, ${JSON.stringify(pids)})
time.sleep(60)`;
    const program = `import { openSidecar } from '@lathe/engine/sidecar/sidecar';
const sidecar = openSidecar(${JSON.stringify({ python, packageFolder, folder })});
await sidecar.transform(${JSON.stringify({ code, inputs: [], output: join(folder, 'o.parquet') })});`;
    const node = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: join(packageFolder, '..', 'packages', 'engine'),
      stdio: 'inherit',
    });
    await until(() => existsSync(pids));
    const family = readFileSync(pids, 'utf8').split(' ').map(Number);
    expect(family.filter(isAlive)).toEqual(family);
    node.kill('SIGKILL');
    await until(() => !family.some(isAlive));
    expect(family.filter(isAlive)).toEqual([]);
  });

  it('lets Node end although nobody closed it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lathe-idle-'));
    const program = `import { openSidecar } from '@lathe/engine/sidecar/sidecar';
const sidecar = openSidecar(${JSON.stringify({ python, packageFolder, folder })});
await sidecar.transform(${JSON.stringify({ code: 'df = pd.DataFrame({"a": [1]})', inputs: [], output: join(folder, 'o.parquet') })});`;
    const node = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: join(packageFolder, '..', 'packages', 'engine'),
      stdio: 'inherit',
    });
    const exitCode = await new Promise((resolve) => node.on('exit', resolve));
    expect(exitCode).toBe(0);
  });

  it('cancels what runs and what waits when it is closed', async () => {
    const other = openBench();
    const request = { code: 'while True: pass', inputs: [], output: other.path('o.parquet') };
    const running = errorOf(other.sidecar.transform(request));
    const waiting = errorOf(other.sidecar.transform(request));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await other.close();
    expect((await running).code).toBe('cancelled');
    expect((await waiting).code).toBe('cancelled');
  });

  it('says what to do when there is no interpreter', async () => {
    const other = openBench({ python: '/nowhere/python' });
    const error = await errorOf(
      other.sidecar.transform({ code: 'pass', inputs: [], output: other.path('o.parquet') }),
    );
    expect(error).toMatchObject({ code: 'python-missing', kind: 'python' });
    expect(error.advice).toContain('./lathe setup');
    await other.close();
  });

  it('says what to do when the environment lacks the packages', async () => {
    const other = openBench({ packageFolder: '/nowhere' });
    const error = await errorOf(
      other.sidecar.transform({ code: 'pass', inputs: [], output: other.path('o.parquet') }),
    );
    expect(error.code).toBe('python-missing');
    expect(error.details).toContain('lathe_sidecar');
    await other.close();
  });

  it('refuses a method that it does not have', async () => {
    expect((await errorOf(bench.sidecar.call('fly', {}))).code).toBe('python-method-unknown');
  });

  it('reports a missing input by name', async () => {
    const error = await errorOf(
      bench.sidecar.transform({
        code: 'pass',
        inputs: [{ name: 'gone', path: bench.path('gone.parquet') }],
        output: bench.path('o.parquet'),
      }),
    );
    expect(error.code).toBe('python-input-unreadable');
  });
});
