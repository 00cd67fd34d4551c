import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckDb } from '@lathe/engine/duckdb/open';
import type { Progress } from '@lathe/engine/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from './engine-under-test.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lathe-process-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const LONG =
  'SELECT count(*) AS n FROM range(3000000) a(i), range(300000) b(j) WHERE hash(i + j) % 7 = 3';

/** Ids of the processes that this one has started. */
async function children(): Promise<number[]> {
  const text = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

function open(name: string, threads = 1) {
  return openDuckDb({ folder: join(folder, name), threads, memoryLimit: 2 ** 29 });
}

describe('the process of the engine', () => {
  it('removes its folder when it is closed', async () => {
    const engine = await open('closed');
    await engine.store('t', 'SELECT 1 AS a');
    expect(await readdir(join(folder, 'closed'))).toContain('storage.duckdb');
    await engine.close();
    await expect(stat(join(folder, 'closed'))).rejects.toThrow('ENOENT');
    expect((await failure(engine.rows('SELECT 1'))).code).toBe('engine-closed');
  });

  it('stands beside another one', async () => {
    const [one, two] = await Promise.all([open('one'), open('two')]);
    await Promise.all([one.store('t', 'SELECT 1 AS a'), two.store('t', 'SELECT 2 AS a')]);
    expect(await one.rows('FROM t')).toEqual([{ a: 1 }]);
    expect(await two.rows('FROM t')).toEqual([{ a: 2 }]);
    await Promise.all([one.close(), two.close()]);
  });

  it('answers many calls at once, short ones while a long one runs', async () => {
    const engine = await open('many', 2);
    const cancel = new AbortController();
    const long = failure(engine.rows(LONG, { signal: cancel.signal }));
    const numbers = Array.from({ length: 20 }, (_, i) => i);
    const answers = await Promise.all(numbers.map((i) => engine.rows(`SELECT ${i} AS i`)));
    expect(answers).toEqual(numbers.map((i) => [{ i }]));
    cancel.abort();
    expect((await long).code).toBe('cancelled');
    await engine.close();
  });

  it('answers a quick look while many slow ones run, and stops each of those when it is cancelled', async () => {
    const engine = await open('busy', 2);
    await engine.store('t', 'SELECT i FROM range(1000000) t(i)');
    const controllers = Array.from({ length: 8 }, () => new AbortController());
    let ended = 0;
    const slow = controllers.map(async ({ signal }) => {
      const error = await failure(engine.page(LONG, 0, 10, { signal }));
      ended += 1;
      return error.code;
    });
    expect((await engine.page('SELECT i FROM t', 999_000, 1)).values).toEqual([[999_000]]);
    // Each of the eight would take minutes.
    expect(ended).toBe(0);
    for (const controller of controllers) controller.abort();
    expect(await Promise.all(slow)).toEqual(controllers.map(() => 'cancelled'));
    // The process is the same one, with its rows.
    expect(await engine.rows('SELECT count(*) AS n FROM t')).toEqual([{ n: 1_000_000 }]);
    await engine.close();
  });

  it('looks while tables are being made, and drops a call that is cancelled while it waits for a turn', async () => {
    const engine = await open('moving', 2);
    const controllers = Array.from({ length: 10 }, () => new AbortController());
    const stores = controllers.map(({ signal }, index) =>
      failure(engine.store(`t${index}`, LONG, { signal })),
    );
    expect(await engine.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    // Eight run; the ninth and tenth wait.
    controllers[9]?.abort();
    expect((await stores[9])?.code).toBe('cancelled');
    for (const controller of controllers) controller.abort();
    for (const store of stores) expect((await store).code).toBe('cancelled');
    await engine.close();
  });

  it('stops at once when the call was cancelled before it began', async () => {
    const engine = await open('early');
    const error = await failure(engine.rows(LONG, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'cancelled', kind: 'cancelled' });
    await engine.close();
  });

  it('reports progress of a long call', async () => {
    const engine = await open('progress', 2);
    const seen: Progress[] = [];
    const cancel = new AbortController();
    await failure(
      engine.store('t', LONG, {
        signal: cancel.signal,
        onProgress: (progress) => {
          seen.push(progress);
          if (seen.length === 3) cancel.abort();
        },
      }),
    );
    expect(seen.length).toBeGreaterThanOrEqual(3);
    for (const { share } of seen) if (share !== null) expect(share).toBeLessThanOrEqual(1);
    await engine.close();
  });

  it('rejects every call with engine-died when it is killed, and later ones too', async () => {
    const before = new Set(await children());
    const engine = await open('killed');
    const [child] = (await children()).filter((pid) => !before.has(pid));
    const waiting = [failure(engine.rows(LONG)), failure(engine.rows(LONG))];
    process.kill(child!, 'SIGKILL');
    for (const error of await Promise.all(waiting)) {
      expect(error.code).toBe('engine-died');
      expect(error.advice).toContain('memory');
    }
    expect((await failure(engine.rows('SELECT 1'))).code).toBe('engine-died');
    await engine.close();
    await expect(stat(join(folder, 'killed'))).rejects.toThrow('ENOENT');
  });

  it('starts in a folder that a dead one left', async () => {
    const before = new Set(await children());
    const dead = await open('reused');
    await dead.store('t', 'SELECT 1 AS a');
    const [child] = (await children()).filter((pid) => !before.has(pid));
    process.kill(child!, 'SIGKILL');
    await failure(dead.rows('SELECT 1'));
    const engine = await open('reused');
    expect(await engine.store('t', 'SELECT 2 AS a')).toBe(1);
    await engine.close();
  });

  it('ends, and clears its folder, when its parent is killed in the middle of work', async () => {
    const script = `
      import { openDuckDb } from '@lathe/engine/duckdb/open';
      const engine = await openDuckDb({ folder: ${JSON.stringify(join(folder, 'orphan'))}, threads: 1 });
      engine.rows(${JSON.stringify(LONG)}).catch(() => {});
      console.log('ready');`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    const [child] = execFileSync('cat', [`/proc/${parent.pid}/task/${parent.pid}/children`], {
      encoding: 'utf8',
    })
      .trim()
      .split(' ')
      .map(Number);
    parent.kill('SIGKILL');
    const gone = () => {
      try {
        process.kill(child!, 0);
        return false;
      } catch {
        return true;
      }
    };
    for (let i = 0; i < 200 && !gone(); i += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(gone()).toBe(true);
    await expect(stat(join(folder, 'orphan'))).rejects.toThrow('ENOENT');
  });

  it('says that memory is short when it is', async () => {
    const engine = await openDuckDb({
      folder: join(folder, 'small'),
      threads: 1,
      memoryLimit: 20e6,
    });
    const error = await failure(
      engine.rows('SELECT len(list(hash(i)::VARCHAR || i)) AS n FROM range(5000000) t(i)'),
    );
    expect(error.code).toBe('engine-out-of-memory');
    expect(error.details).toMatch(/memory/i);
    await engine.close();
  });

  it('says so when its folder cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    const error = await failure(open('file/engine'));
    expect(error.code).toBe('file-not-permitted');
  });
});

describe('pages', () => {
  it('hold every kind of value, column by column', async () => {
    const engine = await open('values');
    const page = await engine.page(
      `SELECT 9007199254740993::BIGINT AS big, 12::BIGINT AS small, 0.1::DOUBLE AS f, 'nan'::DOUBLE AS nan,
         '-inf'::DOUBLE AS inf, 1.10::DECIMAL(4,2) AS m, 12345678901234567.89::DECIMAL(20,2) AS wide,
         DATE '2024-02-29' AS d, TIME '01:02:03.5' AS t, TIMESTAMP '2024-02-29 01:02:03' AS ts,
         TIMESTAMP '2024-02-29 01:02:03.000004' AS micro, TIMESTAMPTZ '2024-02-29 01:02:03+02' AS tz,
         [1, NULL] AS l, {'a': [DATE '2024-01-01']} AS s, MAP {'k': 1} AS m2, 'ab'::BLOB AS b, NULL AS n,
         INTERVAL 1 DAY AS i, true AS yes, sum(5) AS total`,
      0,
      10,
    );
    expect(page.values.map(([value]) => value)).toEqual([
      9007199254740993n,
      12,
      0.1,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      1.1,
      '12345678901234567.89',
      '2024-02-29',
      '01:02:03.5',
      '2024-02-29 01:02:03',
      '2024-02-29 01:02:03.000004',
      '2024-02-28 23:02:03+00',
      [1, null],
      { a: ['2024-01-01'] },
      [{ key: 'k', value: 1 }],
      new Uint8Array([97, 98]),
      null,
      '1 day',
      true,
      5,
    ]);
    await engine.close();
  });

  it('take the rows asked for, in the order of the query', async () => {
    const engine = await open('order', 2);
    await engine.store('t', 'SELECT i FROM range(500000) t(i)');
    const page = await engine.page('SELECT * FROM t', 250_000, 3);
    expect(page).toMatchObject({ rows: 3, values: [[250_000, 250_001, 250_002]] });
    const sorted = await engine.page('SELECT * FROM t ORDER BY i DESC', 1, 2);
    expect(sorted.values).toEqual([[499_998, 499_997]]);
    expect((await engine.page('SELECT * FROM t', 500_000, 10)).rows).toBe(0);
    await engine.close();
  });
});
