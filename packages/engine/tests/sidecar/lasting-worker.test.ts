import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, errorOf, isAlive, openBench, until } from './side-car.fixture.js';

const MEBIBYTE = 2 ** 20;
let bench: Bench;

beforeAll(() => {
  bench = openBench({ memoryLimit: 512 * MEBIBYTE });
});
afterAll(() => bench.close());

interface Options {
  readonly timeLimit?: number;
  readonly signal?: AbortSignal;
}

/** Runs code over one row; gives what it leaves in `out`. */
async function out(code: string, options: Options = {}): Promise<string> {
  const { result } = await bench.sidecar.call('transform_rows', rowOf(code), options);
  const { values } = result as { values: [[string]] };
  return values[0][0];
}

function rowOf(code: string, text = ''): Record<string, unknown> {
  return {
    code: `import os, sys\n${code}`,
    input: { name: 'rows' },
    rows: 1,
    given: [{ name: 'out', type: 'string' }],
    values: [[text]],
    gives: [{ name: 'out', type: 'string' }],
  };
}

const OWN_PROCESS = 'df["out"] = str(os.getpid())';

/** The process that the next call runs in. */
async function processOf(code = OWN_PROCESS): Promise<number> {
  return Number(await out(code));
}

describe('calls of single rows', () => {
  it('run one after the other in the same process', async () => {
    expect(await processOf()).toBe(await processOf());
  });

  it('find modules imported by the call before', async () => {
    await out('import colorsys');
    expect(await out('df["out"] = str("colorsys" in sys.modules)')).toBe('True');
  });

  it('do not see variables of the call before', async () => {
    await out('leftover = 1');
    expect(await out('df["out"] = str("leftover" in globals())')).toBe('False');
  });

  it.each([
    ['random numbers', 'import random', 'random.random()'],
    ["NumPy's random numbers", '', 'np.random.rand()'],
    ["pandas' options", 'pd.set_option("display.width", 7)', 'pd.get_option("display.width")'],
    ['the working folder', 'os.chdir("/")', 'os.getcwd()'],
    ['environment variables', 'os.environ["LATHE_TEST"] = "1"', 'os.environ.get("LATHE_TEST")'],
    ['where modules are looked for', 'sys.path.append("/nowhere")', 'sys.path'],
    ['warnings', 'import warnings; warnings.simplefilter("error")', 'warnings.filters[0]'],
    ["NumPy's errors", 'np.seterr(all="raise")', 'np.geterr()'],
    ["NumPy's printing", 'np.set_printoptions(precision=2)', 'np.get_printoptions()'],
    [
      'the precision of decimals',
      'import decimal; decimal.getcontext().prec = 3',
      'decimal.getcontext().prec',
    ],
    ['standard input', 'sys.stdin = None', 'sys.stdin is None'],
  ])('find %s as the call before found them', async (_, change, look) => {
    const modules = change.match(/^import \w+/)?.[0] ?? '';
    const before = await out(`${modules}\ndf["out"] = repr(${look})\n${change}\n${look}`);
    const kept = await processOf();
    expect(await out(`${modules}\ndf["out"] = repr(${look})`)).toBe(before);
    expect(await processOf()).toBe(kept);
  });

  it('are not interrupted by a timer that the call before has set', async () => {
    const first = await processOf();
    await out('import signal; signal.setitimer(signal.ITIMER_REAL, 0.05)');
    await out('import time; time.sleep(0.1)');
    expect(await processOf()).toBe(first);
  });

  it('carry more than a pipe holds', async () => {
    const text = 'long '.repeat(MEBIBYTE);
    const { result } = await bench.sidecar.call('transform_rows', rowOf('', text));
    expect(result).toEqual({ values: [[text]] });
  });

  it('leave calls of other methods their own processes, which leave them theirs', async () => {
    const request = {
      code: 'import os; print(os.getpid())\ndf = pd.DataFrame({"a": [1]})',
      inputs: [],
      output: bench.path('out.parquet'),
    };
    const lasting = await processOf();
    const { printed: first } = await bench.sidecar.transform(request);
    const { printed: second } = await bench.sidecar.transform(request);
    expect(new Set([lasting, Number(first), Number(second)]).size).toBe(3);
    expect(await processOf()).toBe(lasting);
  });
});

describe('a call of single rows that does not end well', () => {
  it.each([
    ['fails', 'df["none"]', 'python-step-failed'],
    ['ends its process', 'os._exit(3)', 'python-died'],
    ['kills its process', 'os.kill(os.getpid(), 9)', 'python-died'],
    ['meets the memory limit', 'x = np.ones(10**9)', 'python-memory-limit'],
    [
      'goes over the memory limit outside the heap',
      'import mmap\nm = mmap.mmap(-1, 2 * 10**9)\nfor at in range(0, 2 * 10**9, 4096): m[at] = 1',
      'python-memory-limit',
    ],
    ['goes on over its time limit', 'while True: pass', 'python-time-limit', { timeLimit: 0.5 }],
  ])(
    'because it %s is reported, and the next runs in a new process',
    async (_, code, expected, options = { timeLimit: 60 }) => {
      const first = await processOf();
      expect((await errorOf(out(code, options))).code).toBe(expected);
      expect(isAlive(first)).toBe(false);
      expect(await processOf()).not.toBe(first);
    },
  );

  it('because it is cancelled is ended, and the next runs in a new process', async () => {
    const first = await processOf();
    const controller = new AbortController();
    const call = out('import time\ntime.sleep(60)', { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    expect((await errorOf(call)).code).toBe('cancelled');
    expect(isAlive(first)).toBe(false);
    expect(await processOf()).not.toBe(first);
  });
});

describe('what a call of single rows leaves running', () => {
  it.each([
    ['a child', 'subprocess.Popen(["sleep", "60"])'],
    ['a child in a group of its own', 'subprocess.Popen(["sleep", "60"], start_new_session=True)'],
  ])('is ended before the next: %s', async (_, start) => {
    const first = await processOf();
    const child = await out(`import subprocess\ndf["out"] = str(${start}.pid)`);
    expect(isAlive(Number(child))).toBe(false);
    expect(await processOf()).not.toBe(first);
  });

  it('is ended before the next: a grandchild without its parent', async () => {
    const shell = 'subprocess.run(["sh", "-c", "setsid sleep 60 >/dev/null 2>&1 & echo $!"]';
    const grandchild = await out(
      `import subprocess\ndf["out"] = ${shell}, capture_output=True, text=True).stdout.strip()`,
    );
    expect(isAlive(Number(grandchild))).toBe(false);
  });

  it('is ended before the next: a thread', async () => {
    const first = await processOf();
    await out('import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()');
    expect(isAlive(first)).toBe(false);
    expect(await processOf()).not.toBe(first);
  });

  it('is ended before the next: memory that grows from call to call', async () => {
    const leak = 'kept = sys.__dict__.setdefault("kept", [])\nkept.append(np.ones(20_000_000))';
    const first = await processOf(`${leak}\n${OWN_PROCESS}`);
    expect(await processOf(`${leak}\n${OWN_PROCESS}`)).toBe(first);
    // 160 MB stayed beyond the first call's, 320 after the next.
    expect(await processOf(`${leak}\n${OWN_PROCESS}`)).toBe(first);
    expect(await processOf()).not.toBe(first);
  });

  it('does not outlive the supervisor', async () => {
    const supervisor = await processOf('df["out"] = str(os.getppid())');
    const worker = await processOf();
    process.kill(supervisor, 'SIGKILL');
    await until(() => !isAlive(worker));
    expect(await processOf()).not.toBe(worker);
  });

  it('does not outlive the side-car', async () => {
    const other = openBench();
    const { result } = await other.sidecar.call('transform_rows', rowOf(OWN_PROCESS));
    const { values } = result as { values: [[string]] };
    await other.close();
    expect(isAlive(Number(values[0][0]))).toBe(false);
  });
});
