import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finished, killGroup, LauncherCheckout } from './launcher-checkout.js';

let checkout: LauncherCheckout;

beforeEach(() => {
  checkout = new LauncherCheckout();
});

afterEach(() => {
  checkout.remove();
});

const lock = (name: string): string => join(checkout.root, 'python', name);

const wholeSetUp = (): string[] => [
  'npm ci --no-audit --no-fund --include=dev',
  'tsc -b --force',
  'venv .venv',
  `pip ${lock('requirements.lock')}`,
];

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

describe('the launcher', () => {
  it('installs what is missing, says so, then runs the command line', async () => {
    const first = await checkout.lathe(['run', 'a flow', '--json']);
    expect(first).toMatchObject({ status: 0, stdout: 'ran run a flow --json\n' });
    expect(first.stderr.trimEnd().split('\n')).toEqual([
      'lathe: installing npm packages (npm ci)...',
      'lathe: compiling (tsc -b)...',
      'lathe: creating the Python environment .venv (python3 -m venv)...',
      'lathe: installing the Python packages of python/requirements.lock into .venv...',
    ]);
    expect(checkout.calls()).toEqual(wholeSetUp());
  });

  it('does nothing of it again on a second start', async () => {
    await checkout.lathe(['--version']);
    checkout.calls();
    expect(await checkout.lathe(['--version'])).toEqual({
      status: 0,
      stdout: 'ran --version\n',
      stderr: '',
    });
    expect(checkout.calls()).toEqual([]);
  });

  it('works from another folder and through a symbolic link to a symbolic link', async () => {
    symlinkSync(join(checkout.root, 'lathe'), join(checkout.folder, 'first'));
    mkdirSync(join(checkout.folder, 'elsewhere'));
    symlinkSync('../first', join(checkout.folder, 'elsewhere/second'));
    const result = await checkout.lathe(['x'], {
      launcher: join(checkout.folder, 'elsewhere/second'),
      from: '/',
    });
    expect(result).toMatchObject({ status: 0, stdout: 'ran x\n' });
  });

  it('passes on the exit status of the command line', async () => {
    await checkout.lathe(['x']);
    checkout.write('packages/workbench/dist/main.js', 'process.exit(2)');
    expect((await checkout.lathe(['x'])).status).toBe(2);
  });

  it('compiles again, and only that, when a source is changed, added or removed', async () => {
    await checkout.lathe(['x']);
    checkout.calls();
    const later = new Date(Date.now() + 60_000);
    const changes = [
      () => utimesSync(join(checkout.root, 'packages/workbench/src/main.ts'), later, later),
      () => checkout.write('packages/workbench/src/added.ts', ''),
      () => rmSync(join(checkout.root, 'packages/workbench/src/added.ts')),
    ];
    for (const change of changes) {
      change();
      await checkout.lathe(['x']);
      expect(checkout.calls()).toEqual(['tsc -b']);
      const now = new Date();
      utimesSync(join(checkout.root, 'packages/workbench/src/main.ts'), now, now);
      await checkout.lathe(['x']);
      checkout.calls();
    }
  });

  it('compiles everything again when a package has lost its dist folder', async () => {
    await checkout.lathe(['x']);
    checkout.calls();
    rmSync(join(checkout.root, 'packages/workbench/dist'), { recursive: true });
    expect((await checkout.lathe(['x'])).status).toBe(0);
    expect(checkout.calls()).toEqual(['tsc -b --force']);
  });

  it('installs again when a lock file has changed', async () => {
    await checkout.lathe(['x']);
    checkout.calls();
    checkout.write('package-lock.json', '{"packages":{"node_modules/x":{"version":"2.0.0"}}}');
    checkout.write('python/requirements.lock', 'pandas==2.0\n');
    await checkout.lathe(['x']);
    expect(checkout.calls()).toEqual([
      'npm ci --no-audit --no-fund --include=dev',
      `pip ${lock('requirements.lock')}`,
    ]);
  });

  it('takes over what someone installed with npm by hand', async () => {
    await checkout.lathe(['x']);
    checkout.calls();
    rmSync(join(checkout.root, 'node_modules/.lathe-stamp'));
    checkout.write(
      'node_modules/.package-lock.json',
      '{"packages":{"node_modules/x":{"version":"1.0.0"}}}',
    );
    await checkout.lathe(['x']);
    expect(checkout.calls()).toEqual([]);
  });

  it('makes a new Python environment when the checkout has moved', async () => {
    await checkout.lathe(['x']);
    checkout.calls();
    const moved = join(checkout.folder, 'moved');
    renameSync(checkout.root, moved);
    await checkout.lathe(['x'], { launcher: join(moved, 'lathe') });
    expect(checkout.calls()).toEqual([
      'venv .venv',
      `pip ${join(moved, 'python/requirements.lock')}`,
    ]);
  });

  it('shows what npm said and stops when npm fails', async () => {
    const result = await checkout.lathe(['x'], { environment: { NPM_FAILS: 'yes' } });
    expect(result).toMatchObject({ status: 1, stdout: '' });
    expect(result.stderr).toContain('no network');
    expect(result.stderr).toContain('The first set-up needs the network.');
  });

  it('shows the errors of the compiler and stops', async () => {
    const result = await checkout.lathe(['x'], { environment: { TSC_FAILS: 'yes' } });
    expect(result).toMatchObject({ status: 1, stdout: '' });
    expect(result.stderr).toContain('main.ts(1,1): wrong');
  });

  it.each([
    ['', 'Node.js was not found.'],
    ['echo v18.19.0', 'Node.js v18.19.0 is too old'],
  ])('asks for a newer Node.js when node says "%s"', async (answer, message) => {
    checkout.program('node', answer || 'exit 127');
    const result = await checkout.lathe(['x']);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(message);
    expect(result.stderr).toContain('Install');
  });
});

describe('the launcher without Python', () => {
  it('warns once, naming the package, and goes on', async () => {
    checkout.program('python3', 'echo no-venv 3.11');
    const first = await checkout.lathe(['x']);
    expect(first).toMatchObject({ status: 0, stdout: 'ran x\n' });
    expect(first.stderr).toContain('"python3-venv" or "python3.11-venv"');
    expect(first.stderr).toContain('going on without Python');
    expect((await checkout.lathe(['x'])).stderr).toBe('');
  });

  it('goes on when the Python packages cannot be fetched, and tries again on setup', async () => {
    const first = await checkout.lathe(['x'], { environment: { PIP_FAILS: 'yes' } });
    expect(first).toMatchObject({ status: 0, stdout: 'ran x\n' });
    expect(first.stderr).toContain('no network');
    expect((await checkout.lathe(['x'])).stderr).toBe('');
    checkout.calls();
    expect((await checkout.lathe(['setup'])).status).toBe(0);
    expect(checkout.calls()).toEqual([`pip ${lock('requirements.lock')}`]);
  });

  it('takes the Python that LATHE_PYTHON names', async () => {
    checkout.program('my-python', 'echo "mine $1" >>"$CALLS"; exec python3 "$@"');
    await checkout.lathe(['x'], { environment: { LATHE_PYTHON: 'my-python' } });
    expect(checkout.calls()).toContain('mine -m');
  });

  it('fails where the tests need it', async () => {
    checkout.program('python3', 'echo old');
    expect((await checkout.lathe(['setup', '--dev'])).status).toBe(1);
  });
});

describe('./lathe setup', () => {
  it('only sets up, and says when all is done unless told to be quiet', async () => {
    expect(await checkout.lathe(['setup', '--quiet'])).toMatchObject({ status: 0, stdout: '' });
    expect(checkout.calls()).toEqual(wholeSetUp());
    expect((await checkout.lathe(['setup'])).stderr).toBe('lathe: everything is set up.\n');
    expect(await checkout.lathe(['setup', '--quiet'])).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(checkout.calls()).toEqual([]);
  });

  it('with --dev, installs what the tests need as well, once', async () => {
    checkout.write('python/requirements-dev.lock', 'pytest==1.0\n');
    checkout.write('python/requirements-airflow.lock', 'airflow==1.0\n');
    checkout.write('python/requirements-feast.lock', 'feast==1.0\n');
    expect((await checkout.lathe(['setup', '--dev'])).status).toBe(0);
    const calls = checkout.calls();
    expect(calls.slice(0, 5)).toEqual([...wholeSetUp(), `pip ${lock('requirements-dev.lock')}`]);
    // These two are made side by side.
    expect(calls.slice(5).sort()).toEqual([
      `pip ${lock('requirements-airflow.lock')}`,
      `pip ${lock('requirements-feast.lock')}`,
      'venv .venv-airflow',
      'venv .venv-feast',
    ]);
    await checkout.lathe(['setup', '--dev']);
    expect(checkout.calls()).toEqual([]);
  });

  it('with --dev, says what to do when there is no Chromium, and is good all the same', async () => {
    const result = await checkout.lathe(['setup', '--dev'], {
      environment: { LATHE_CHROMIUM: '/nowhere/chrome' },
    });
    expect(result.status).toBe(0);
    expect(result.stderr).toContain('LATHE_CHROMIUM names "/nowhere/chrome"');
    expect(result.stderr).toContain('going on without the browser tests.');
  });

  it('refuses an argument it does not know', async () => {
    const result = await checkout.lathe(['setup', '--fast']);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('"--fast"');
  });
});

const withFlock = { name: 'flock', hide: false };
const withoutFlock = { name: 'a symbolic link where flock is missing', hide: true };

describe.each([withFlock, withoutFlock])('one set-up at a time, by $name', ({ hide }) => {
  beforeEach(() => {
    if (!hide) return;
    const needed =
      'bash env node cat cmp cp dirname find grep head ln mkdir mv readlink rm sleep tail wc';
    checkout.keepOnly([...needed.split(' '), 'chmod']);
  });

  it('lets the second of two starts wait, and then find everything done', async () => {
    const first = checkout.lathe(['first'], { environment: { NPM_TAKES: '1' } });
    await until(() => existsSync(join(checkout.folder, 'calls')));
    const second = await checkout.lathe(['second']);
    expect((await first).stdout).toBe('ran first\n');
    expect(second.stdout).toBe('ran second\n');
    expect(second.stderr).toMatch(/^lathe: another start.* is setting up; waiting for it\.\n$/);
    expect(checkout.calls()).toEqual(wholeSetUp());
  });

  it('starts again where a killed set-up stopped', async () => {
    const killed = checkout.start(['x'], { environment: { NPM_HANGS: 'yes' } });
    const end = finished(killed);
    await until(() => existsSync(join(checkout.root, 'node_modules/typescript/bin')));
    killGroup(killed);
    await end;
    checkout.calls();
    const next = await checkout.lathe(['x']);
    expect(next).toMatchObject({ status: 0, stdout: 'ran x\n' });
    expect(checkout.calls()).toEqual(wholeSetUp());
  });
});
