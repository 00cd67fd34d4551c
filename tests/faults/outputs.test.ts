import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectError, jsonError, Playground } from './playground.js';

const GOOD = 'name,amount,group\nAda,10,a\nBob,20,b\nCyd,30,a\n';

let play: Playground;
beforeEach(() => {
  play = new Playground();
  play.flow();
});
afterEach(() => play.remove());

const runTo = (out: string, ...more: string[]) =>
  play.lathe(['run', 'flow.lathe.json', '--out', out, ...more]);

describe('an output', () => {
  it('in a folder that is not there yet gets its folder', async () => {
    expect((await runTo('new/folder/out.csv')).status).toBe(0);
    expect(play.read('new/folder/out.csv')).toBe(GOOD);
  });

  it('below a file is refused', async () => {
    expectError(await runTo('data.csv/out.csv'), {
      status: 1,
      code: 'path-not-a-folder',
      at: /file .*data\.csv\/out\.csv/,
      advice: 'another path',
    });
    expect(play.read('data.csv')).toBe(GOOD);
  });

  it('that is a folder is refused', async () => {
    mkdirSync(join(play.folder, 'taken.csv'));
    expectError(await runTo('taken.csv'), {
      status: 2,
      code: 'output-is-folder',
      at: 'taken.csv',
    });
  });

  it('whose ending tells no format is bad usage', async () => {
    expectError(await runTo('out.xlsx'), { status: 2, code: 'out-format-unknown', at: '--out' });
    expect(readdirSync(play.folder)).not.toContain('.lathe');
  });

  it('with options that do not go together is refused', async () => {
    expectError(await runTo('out.csv', '--compression', 'snappy'), {
      status: 2,
      code: 'sink-options',
      at: 'compression',
    });
  });

  it('partitioned is not put over a folder of other things', async () => {
    play.write('mine/letter.txt', 'dear');
    expectError(await runTo('mine', '--format', 'csv', '--partition-by', 'group'), {
      status: 1,
      code: 'output-folder-not-empty',
      at: 'mine',
    });
    expect(play.read('mine/letter.txt')).toBe('dear');
  });

  it('partitioned by a column that is not there is refused', async () => {
    expectError(await runTo('parts', '--format', 'csv', '--partition-by', 'grop'), {
      status: 1,
      code: 'column-missing',
      message: 'grop',
    });
    expect(play.leftovers()).toEqual([]);
  });

  it('that is the source itself is read first and replaced whole', async () => {
    play.flow([{ id: 'keep', step: 'keep-columns', parameters: { columns: ['name'] } }]);
    expect((await runTo('data.csv')).status).toBe(0);
    expect(play.read('data.csv')).toBe('name\nAda\nBob\nCyd\n');
  });

  it('that is a pipe or device is not replaced by a file', async () => {
    const pipe = join(play.folder, 'pipe.csv');
    execFileSync('mkfifo', [pipe]);
    expectError(await runTo('pipe.csv'), { status: 2, code: 'output-not-regular', at: 'pipe.csv' });
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  it('that is a link is written through it', async () => {
    play.write('other/real.csv', 'previous\n');
    symlinkSync(join(play.folder, 'other/real.csv'), join(play.folder, 'link.csv'));
    expect((await runTo('link.csv')).status).toBe(0);
    expect(lstatSync(join(play.folder, 'link.csv')).isSymbolicLink()).toBe(true);
    expect(play.read('other/real.csv')).toBe(GOOD);
  });

  it('whose name is too long is refused', async () => {
    expectError(await runTo(`${'x'.repeat(300)}.csv`), { status: 1, code: 'path-invalid' });
  });
});

describe('a workspace', () => {
  it('below a file is refused', async () => {
    const result = await runTo('out.csv', '--workspace', 'data.csv');
    expectError(result, {
      status: 1,
      code: 'workspace-not-writable',
      at: /data\.csv\/\.lathe/,
      advice: '--workspace DIR',
    });
  });

  it('whose .lathe is a file is refused', async () => {
    play.write('.lathe', 'mine');
    expectError(await runTo('out.csv'), { status: 1, code: 'workspace-not-writable' });
    expect(play.read('.lathe')).toBe('mine');
  });

  it('is rid of what dead processes left, and of nothing else', async () => {
    const dead = 2 ** 22 + 1;
    play.write(`.lathe/work/${dead}-0123abcd/engine/storage.duckdb`, 'x');
    play.write(`.lathe/work/${process.pid}-0123abcd/engine/storage.duckdb`, 'x');
    play.write(`.out.csv.lathe-${dead}-0123abcd.tmp`, 'half');
    play.write(`.out.csv.lathe-${process.pid}-0123abcd.tmp`, 'in use');
    play.write(`.flow.state.json.lathe-${dead}-0123abcd.tmp`, 'half');
    play.write(`.lathe/runs/20200101T000000-aaaaaa/.run.json.lathe-${dead}-0123abcd.tmp`, 'half');
    expect((await runTo('out.csv')).status).toBe(0);
    expect(play.leftovers().sort()).toEqual([
      `.lathe/work/${process.pid}-0123abcd`,
      `.lathe/work/${process.pid}-0123abcd/engine`,
      `.lathe/work/${process.pid}-0123abcd/engine/storage.duckdb`,
      `.out.csv.lathe-${process.pid}-0123abcd.tmp`,
    ]);
  });

  it('with records that cannot be read still lists the others', async () => {
    await runTo('out.csv');
    play.write('.lathe/runs/20200101T000000-aaaaaa/run.json', '{"id": ');
    const { stdout, status } = await play.lathe(['job', 'list', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(1);
  });
});

/** A mount point holds nothing else, so leftovers are told by listing it. */
const canMount = (() => {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
})();
if (!canMount) {
  process.stdout.write('Full-disk tests need root and the right to mount a tmpfs; skipped.\n');
}

describe.skipIf(!canMount)('a full disk', () => {
  /** Runs `lathe run` where `small` is a file system of so many kilobytes, and lists it afterwards. */
  function onSmallDisk(kilobytes: number, args: readonly string[]) {
    const small = join(play.folder, 'small');
    mkdirSync(small);
    const script = [
      `mount -t tmpfs -o size=${kilobytes}k tmpfs "$1"`,
      'printf "previous\\n1\\n" >"$1/out.csv"',
      'shift',
      '"$@" >stdout 2>stderr; echo $? >status',
      'cp small/out.csv after.csv; find small -mindepth 1 | sort >listing',
    ].join('\n');
    writeFileSync(join(play.folder, 'script.sh'), script);
    const main = [process.execPath, play.main, 'run', 'flow.lathe.json', ...args];
    execFileSync('unshare', ['-m', 'bash', 'script.sh', small, ...main], { cwd: play.folder });
    const read = (name: string) => readFileSync(join(play.folder, name), 'utf8');
    return {
      finished: {
        status: Number(read('status')),
        signal: null,
        stdout: read('stdout'),
        stderr: read('stderr'),
      },
      output: read('after.csv'),
      listing: read('listing').split('\n').filter(Boolean),
    };
  }

  const MANY = 'SELECT hash(i)::VARCHAR AS a, hash(i + 1)::VARCHAR AS b FROM range(400000) r(i)';

  it('below the output leaves the previous output, and nothing half', () => {
    play.flow([{ id: 'many', step: 'custom-sql', parameters: { query: MANY } }]);
    const { finished, output, listing } = onSmallDisk(2_000, ['--out', 'small/out.csv']);
    expectError(finished, {
      status: 1,
      code: 'disk-full',
      at: /file .*small\/out\.csv/,
      advice: 'space',
    });
    expect(output).toBe('previous\n1\n');
    expect(listing).toEqual(['small/out.csv']);
    expect(play.leftovers()).toEqual([]);
  });

  it('below the workspace leaves the previous output, and no scratch files', () => {
    play.flow([
      { id: 'many', step: 'custom-sql', parameters: { query: MANY } },
      { id: 'sorted', step: 'sort-rows', parameters: { keys: [{ column: 'a' }] } },
    ]);
    const { finished, output, listing } = onSmallDisk(2_000, [
      ...['--out', 'small/out.csv', '--workspace', 'small'],
    ]);
    expectError(finished, { status: 1, code: 'disk-full', at: 'node many' });
    expect(output).toBe('previous\n1\n');
    expect(listing.filter((path) => /\/work\/|\.tmp$/.test(path))).toEqual([]);
  });

  it('with no space at all for the workspace says so', () => {
    const { finished, output } = onSmallDisk(8, [
      ...['--out', 'small/out.csv', '--workspace', 'small'],
    ]);
    expectError(finished, { status: 1, code: 'disk-full' });
    expect(output).toBe('previous\n1\n');
  });
});

describe('two runs at once', () => {
  const learn = (column: string) => [
    { id: 'scale', step: 'scale-numbers', parameters: { columns: [column] } },
  ];

  it('of one flow both finish; output, state and records are whole', async () => {
    play.flow(learn('amount'));
    const results = await Promise.all([play.run('--json'), play.run('--json'), play.run('--json')]);
    for (const result of results) expect(result.status, result.stdout).toBe(0);
    expect(play.read('out.csv')).toBe('name,amount,group\nAda,-1.0,a\nBob,0.0,b\nCyd,1.0,a\n');
    expect(JSON.parse(play.read('flow.state.json')).nodes.scale.rows).toBe(3);
    expect(play.leftovers()).toEqual([]);
    const { stdout } = await play.lathe(['job', 'list', '--json']);
    expect(JSON.parse(stdout).map(({ status }: { status: string }) => status)).toEqual([
      'finished',
      'finished',
      'finished',
    ]);
  });

  it('of two versions of a flow leave the whole output of one of them', async () => {
    play.flow(learn('amount'), {}, 'flow.lathe.json');
    play.flow(
      [{ id: 'keep', step: 'keep-columns', parameters: { columns: ['name'] } }],
      {},
      'b.lathe.json',
    );
    const [first, second] = await Promise.all([
      play.run(),
      play.lathe(['run', 'b.lathe.json', '--out', 'out.csv']),
    ]);
    expect([first.status, second.status]).toEqual([0, 0]);
    expect([
      'name,amount,group\nAda,-1.0,a\nBob,0.0,b\nCyd,1.0,a\n',
      'name\nAda\nBob\nCyd\n',
    ]).toContain(play.read('out.csv'));
    expect(play.leftovers()).toEqual([]);
  });

  it('where one fails do not hurt the other', async () => {
    play.flow([], { path: 'gone.csv' }, 'bad.lathe.json');
    const [good, bad] = await Promise.all([
      play.run(),
      play.lathe(['run', 'bad.lathe.json', '--out', 'out.csv', '--json']),
    ]);
    expect(good.status).toBe(0);
    expect(jsonError(bad).code).toBe('file-not-found');
    expect(play.read('out.csv')).toBe(GOOD);
  });
});
