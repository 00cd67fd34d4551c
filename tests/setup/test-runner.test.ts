import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lathe-runner-'));
  mkdirSync(join(root, 'scripts'));
  cpSync(join(repository, 'scripts/test.mjs'), join(root, 'scripts/test.mjs'));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  write('package.json', '{"type":"module"}');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A pytest that leaves the given report and ends with the given status. */
function pytest(report: string, status: number): void {
  write('python/tests/test_a.py', '');
  const script = `#!/usr/bin/env bash
for option; do case $option in --junit-xml=*) printf '%s' '${report}' >"\${option#*=}" ;; esac; done
exit ${status}
`;
  write('.venv/bin/python', script);
  chmodSync(join(root, '.venv/bin/python'), 0o755);
}

function run(): { status: number | null; lines: string[] } {
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'scripts/test.mjs')], {
    encoding: 'utf8',
    cwd: root,
  });
  return { status, lines: stdout.trimEnd().split('\n') };
}

const importing = "import { expect, it } from 'vitest';\n";
const passing = `${importing}it('one', () => {});\nit('two', () => {});\n`;

describe('the test runner', () => {
  it('adds up both runners and names what was skipped', () => {
    write('a.test.js', `${passing}it.skip('three', () => {});\n`);
    pytest(
      '<testsuites><testsuite><testcase classname="a" name="b"/>' +
        '<testcase classname="a" name="c"><skipped message="x">why</skipped></testcase>' +
        '</testsuite></testsuites>',
      0,
    );
    const { status, lines } = run();
    expect(status).toBe(0);
    expect(lines.at(-1)).toBe('3 passed, 0 failed, 2 skipped');
    expect(lines).toContain('  a.test.js: three');
    expect(lines).toContain('  python: a.c');
  });

  it('fails when a test failed in either', () => {
    write('a.test.js', `${passing}it('three', () => expect(1).toBe(2));\n`);
    pytest('<testcase classname="a" name="b"><failure>no</failure></testcase>', 1);
    expect(run()).toMatchObject({
      status: 1,
      lines: expect.arrayContaining(['2 passed, 2 failed']),
    });
  });

  it('counts a file that does not load as a failure', () => {
    write('a.test.js', passing);
    write('b.test.js', "import './missing.js';\n");
    expect(run()).toMatchObject({
      status: 1,
      lines: expect.arrayContaining(['2 passed, 1 failed']),
    });
  });

  it('counts a runner that died without a report as a failure', () => {
    write('a.test.js', passing);
    pytest('', 3);
    expect(run()).toMatchObject({
      status: 1,
      lines: expect.arrayContaining(['2 passed, 1 failed']),
    });
  });

  it('fails when no test ran', () => {
    write('a.test.js', `${importing}it.skip('one', () => {});\n`);
    const { status, lines } = run();
    expect(status).toBe(1);
    expect(lines).toContain('No test ran.');
  });
});
