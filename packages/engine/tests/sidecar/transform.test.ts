import { existsSync } from 'node:fs';
import type { SidecarEvent } from '@lathe/engine/sidecar/sidecar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, errorOf, openBench } from './side-car.fixture.js';

let bench: Bench;

beforeAll(async () => {
  bench = openBench();
  await bench.sidecar.transform({
    code: 'df = pd.DataFrame({"age": [30, None, 52], "name": ["Ana", "Bo", None]})',
    inputs: [],
    output: bench.path('people.parquet'),
  });
  await bench.sidecar.transform({
    code: 'df = pd.DataFrame({"town": ["Ulm"]})',
    inputs: [],
    output: bench.path('towns.parquet'),
  });
});
afterAll(() => bench.close());

function run(code: string, onEvent?: (event: SidecarEvent) => void) {
  return bench.sidecar.transform(
    {
      code,
      inputs: [
        { name: 'people', path: bench.path('people.parquet') },
        { name: 'towns', path: bench.path('towns.parquet') },
      ],
      output: bench.path('out.parquet'),
    },
    onEvent === undefined ? {} : { onEvent },
  );
}

describe('a custom Python step', () => {
  it('gets the first input as df and gives df back', async () => {
    const report = await run('df["older"] = df["age"] + 1\ndf = df.dropna(subset=["age"])');
    expect(report).toMatchObject({ rows: 2, columns: 3, printed: '' });
    expect(existsSync(bench.path('out.parquet'))).toBe(true);
  });

  it('sees every input by its name, and by inputs[name]', async () => {
    const { printed } = await run('print(len(people), towns["town"][0], df is inputs["people"])');
    expect(printed).toBe('3 Ulm True\n');
  });

  it('takes a Series for a table of one column, and says so', async () => {
    const events: SidecarEvent[] = [];
    const report = await run('df = df["age"]', (event) => events.push(event));
    expect(report.columns).toBe(1);
    expect(events).toEqual([{ kind: 'note', text: expect.stringContaining('Series') }]);
  });

  it('leaves nothing behind for the next step', async () => {
    await run('leftover = 1\npd.changed = True\npd.set_option("display.width", 7)');
    const { printed } = await run(
      'print("leftover" in globals(), hasattr(pd, "changed"), pd.get_option("display.width"))',
    );
    expect(printed).toBe('False False 80\n');
  });

  it('gives sets of texts the same order in every run', async () => {
    const code = 'print({"ab", "cd", "ef", "gh", "ij"})';
    expect((await run(code)).printed).toBe((await run(code)).printed);
  });

  it('runs calls one after the other, in order', async () => {
    const done: number[] = [];
    await Promise.all([1, 2, 3].map((n) => run(`print(${n})`).then(() => done.push(n))));
    expect(done).toEqual([1, 2, 3]);
  });

  it('works with a pool of child processes', async () => {
    const { printed } = await run(
      [
        'import multiprocessing',
        'def square(n): return n * n',
        'with multiprocessing.Pool(2) as pool:',
        '    print(pool.map(square, [1, 2, 3]))',
      ].join('\n'),
    );
    expect(printed).toBe('[1, 4, 9]\n');
  });
});

describe('what a step prints', () => {
  it('is captured in order, from Python, from C and from child processes', async () => {
    const { printed } = await run(
      [
        'import ctypes, subprocess, sys',
        'print("out")',
        'print("err", file=sys.stderr)',
        'subprocess.run(["echo", "child"])',
        'ctypes.CDLL(None).puts(b"from C")',
      ].join('\n'),
    );
    // The C library writes its buffer when the step ends.
    expect(printed).toBe('out\nerr\nchild\nfrom C\n');
  });

  it('is shown while the step runs', async () => {
    const texts: string[] = [];
    await run('import time\nfor i in range(4):\n    print(i)\n    time.sleep(0.3)', (event) => {
      if (event.kind === 'printed') texts.push(event.text);
    });
    expect(texts.length).toBeGreaterThan(0);
    expect('0\n1\n2\n3\n'.startsWith(texts.join(''))).toBe(true);
  });

  it('is cut in the middle when it is long, and says how much', async () => {
    const { printed } = await run('for i in range(50): print("é" * 500_000)');
    const cut = /\[\.\.\. ([\d,]+) bytes of output cut here \.\.\.\]/.exec(printed);
    // 50 lines of 500,000 two-byte letters and a line break; 64 KiB are kept at each end.
    expect(cut?.[1]).toBe((50 * 1_000_001 - 2 * 65_536).toLocaleString('en-US'));
    expect(Buffer.byteLength(printed)).toBeLessThan(2 * 65_536 + 100);
    expect(printed).not.toContain('\uFFFD');
  });

  it('cannot disturb the protocol', async () => {
    const { printed } = await run('print(\'{"id": 1, "result": {}}\')');
    expect(printed).toBe('{"id": 1, "result": {}}\n');
  });

  it('does not hold up a step that closes its outputs', async () => {
    const report = await run('import os, sys\nos.close(1)\nos.close(2)');
    expect(report.rows).toBe(3);
  });
});

describe('a step that fails', () => {
  it('points at the line that raised, in the function that raised', async () => {
    const error = await errorOf(run('x = 1\n\ndef half(n):\n    return n / 0\n\nhalf(x)'));
    expect(error).toMatchObject({
      code: 'python-step-failed',
      kind: 'python',
      message: 'ZeroDivisionError: division by zero',
      place: { line: 4 },
    });
    expect(error.details).toContain('step, line 6\n    half(x)');
    expect(error.details).toContain('step, line 4, in half\n    return n / 0');
    expect(error.details).not.toContain('lathe_sidecar');
  });

  it("names the user's line when a library raises", async () => {
    const error = await errorOf(run('\ndf["salary"]'));
    expect(error).toMatchObject({ message: "KeyError: 'salary'", place: { line: 2 } });
    expect(error.details).not.toContain('site-packages');
  });

  it.each([
    ['code that is not Python', 'df = (', 'python-step-failed', /SyntaxError/],
    ['a return', 'x = 1\nreturn df', 'python-step-failed', /outside function/],
    ['sys.exit', 'import sys; sys.exit(4)', 'python-step-failed', /SystemExit: 4/],
    ['input()', 'input("name? ")', 'python-step-failed', /EOFError/],
    ['an interrupt', 'raise KeyboardInterrupt', 'python-step-failed', /KeyboardInterrupt/],
    ['None', 'df = df.rename(columns={}, inplace=True)', 'python-no-frame', /None/],
    ['a list', 'df = [1]', 'python-no-frame', /list/],
    ['no variable', 'del df', 'python-no-frame', /deleted/],
    ['no columns', 'df = df[[]]', 'python-no-frame', /any columns/],
    ['a mixed column', 'df["m"] = [1, "a", 2.5]', 'python-column-mixed', /"m".*int.*str/],
    ['a column of sets', 'df["m"] = [{1}] * 3', 'python-column-unsupported', /"m".*set/],
    ['a numbered column', 'df[0] = 1', 'python-column-name', /named 0/],
    ['twin columns', 'df["AGE"] = 1', 'python-column-duplicate', /only in case/],
  ])('with %s says so', async (_, code, expected, message) => {
    const error = await errorOf(run(code));
    expect(error.code).toBe(expected);
    expect(error.message).toMatch(message);
    expect(error.advice).not.toBe('');
  });

  it('leaves the previous output as it was', async () => {
    await run('df = df.head(1)');
    await errorOf(run('df["m"] = [1, "a", 2]'));
    const { rows } = await bench.sidecar.transform({
      code: 'pass',
      inputs: [{ name: 'before', path: bench.path('out.parquet') }],
      output: bench.path('copy.parquet'),
    });
    expect(rows).toBe(1);
  });
});
