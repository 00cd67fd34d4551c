import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectError, jsonError, Playground, repository } from '../faults/playground.js';

const COMMANDS = [
  'run',
  'analyze',
  'sql',
  'export',
  'job',
  'job run',
  'job list',
  'job show',
  'job schema',
  'serve',
  'load',
  'tune',
  'tune schema',
  'steps',
  'studio',
  'demo',
  'docs',
];

let play: Playground;
beforeEach(() => {
  play = new Playground();
});
afterEach(() => play.remove());

describe('help', () => {
  it('of the whole lists every command and the exit statuses', async () => {
    const { status, stdout, stderr } = await play.lathe(['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const command of COMMANDS) {
      if (!command.includes(' ')) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
    expect(stdout).toContain('Exit status: 0 done, 1 the run failed, 2 bad usage');
  });

  it.each(COMMANDS)(
    'of %s says what it does, on standard output, with status 0',
    async (command) => {
      const { status, stdout, stderr } = await play.lathe([...command.split(' '), '--help']);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const [usage, , description] = stdout.split('\n');
      expect(usage).toMatch(new RegExp(`^Usage: lathe ${command}\\b`));
      expect(description).toMatch(/^[A-Z].{20,}/);
      // Every option says what it is for.
      for (const line of stdout.split('\n').filter((text) => /^ {2}--[a-z]/.test(text))) {
        const wrapped = /^ {2}--[a-z-]+( <[^>]+>)?$/.test(line);
        expect(wrapped || /^ {2}--[a-z-]+( [<[][^>\]]+[>\]])? {2,}\S/.test(line), line).toBe(true);
      }
    },
  );

  it('is shown, with status 2, when no command is given', async () => {
    const { status, stderr } = await play.lathe([]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Usage: lathe/);
  });
});

describe('the version', () => {
  it.each(['--version', '-V'])('is printed by %s', async (flag) => {
    const { status, stdout } = await play.lathe([flag]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('bad usage', () => {
  it.each([
    ['an unknown command', ['rnu'], 'command-unknown', 'run'],
    ['an unknown command of job', ['job', 'lst'], 'command-unknown', 'list'],
    ['an unknown option', ['run', 'x', '--ouT', 'y'], 'option-unknown', '--out'],
    ['an unknown option of the whole', ['--verbose'], 'option-unknown', 'lathe --help'],
    ['a missing argument', ['run'], 'argument-missing', 'lathe run --help'],
    ['an argument too many', ['sql', 'a', 'b'], 'argument-unexpected', 'lathe sql --help'],
    ['a missing option', ['export', 'flow.lathe.json'], 'option-missing', 'lathe export --help'],
    ['an option without its value', ['run', 'x', '--out'], 'option-value-missing', 'run --help'],
    [
      'an export nobody knows',
      ['export', 'x', '--to', 'cobol', '--out', 'y'],
      'option-invalid',
      'export --help',
    ],
    ['a step nobody knows', ['steps', 'one-hot-encod'], 'step-unknown', 'one-hot-encode'],
    ['a job that is not there', ['job', 'run', 'x.job.json'], 'file-not-found', '.job.json'],
    ['a run nobody knows', ['job', 'show', 'x'], 'run-unknown', 'lathe job list'],
    [
      'an analysis nobody knows',
      ['analyze', 'flow.lathe.json', '--node', 'x'],
      'node-unknown',
      'rows',
    ],
    ['a port that is none', ['studio', '--port', 'http'], 'option-invalid', 'studio --help'],
  ])('%s: status 2 and what to do', async (_, args, code, advice) => {
    play.flow();
    expectError(await play.lathe(args), { status: 2, code, advice });
  });

  it('is JSON with --json, like every other error', async () => {
    const result = await play.lathe(['run', '--nope', '--json']);
    expect(result.status).toBe(2);
    expect(jsonError(result)).toMatchObject({
      code: 'option-unknown',
      kind: 'usage',
      place: { parameter: '--nope' },
    });
  });
});

describe('--json', () => {
  it('of run is one document with what was read, learned and written', async () => {
    play.flow([{ id: 'scale', step: 'scale-numbers', parameters: { columns: ['amount'] } }]);
    const { status, stdout, stderr } = await play.run('--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({
      flow: 'flow',
      sources: [{ rows: 3 }],
      fitted: [{ node: 'scale', from: 'data', rows: 3 }],
      written: [{ node: 'scale', path: play.out, rows: 3 }],
      stateSaved: join(play.folder, 'flow.state.json'),
    });
    expect(existsSync(join(summary.run, 'run.json'))).toBe(true);
  });

  it.each([
    ['sql', ['sql', 'flow.lathe.json', '--json']],
    ['steps', ['steps', '--json']],
    ['one step', ['steps', 'formula', '--json']],
    ['job list', ['job', 'list', '--json']],
    ['analyze', ['analyze', 'flow.lathe.json', '--node', 'rows', '--json']],
    ['export', ['export', 'flow.lathe.json', '--to', 'python', '--out', 'code', '--json']],
    ['job schema', ['job', 'schema']],
  ])('of %s parses', async (_, args) => {
    play.flow();
    const { status, stdout, stderr } = await play.lathe(args);
    expect(status, stderr).toBe(0);
    expect(() => JSON.parse(stdout)).not.toThrow();
  });
});

describe('standard output', () => {
  it('that nobody reads to its end is no failure', async () => {
    const { execFileSync } = await import('node:child_process');
    const script = '"$@" | head -n 1; echo $PIPESTATUS >&2';
    const main = [process.execPath, play.main, 'steps', '--json'];
    const output = execFileSync('bash', ['-c', `(${script}) 2>&1`, 'bash', ...main]).toString();
    expect(output.trimEnd().split('\n').at(-1)).toBe('0');
    expect(output).not.toMatch(/EPIPE|Error/);
  });

  it('that cannot be written is a failure that is told', async () => {
    const { spawnSync } = await import('node:child_process');
    const { openSync } = await import('node:fs');
    const { status, stderr } = spawnSync(process.execPath, [play.main, 'steps'], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    expect(status).toBe(1);
    expect(stderr.toString()).toMatch(/\[disk-full\]\n {3}at: file standard output/);
  });
});

describe('text from data', () => {
  it('cannot steer the terminal that shows an error', async () => {
    play.write('data.csv', 'na\u001B[31mme\nAda\n');
    play.flow([{ id: 'keep', step: 'keep-columns', parameters: { columns: ['nam'] } }]);
    const { stderr } = await play.run();
    expect(stderr).toContain('na\\x1b[31mme');
    expect(stderr).not.toContain('\u001B');
  });
});

it('the launcher passes everything on', async () => {
  const { spawnSync } = await import('node:child_process');
  const { status, stdout } = spawnSync(join(repository, 'lathe'), ['--version']);
  expect({ status, version: stdout.toString() }).toEqual({
    status: 0,
    version: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

describe('a folder that cannot be made', () => {
  it.each([
    ['analyze', ['analyze', 'flow.lathe.json', '--node', 'rows', '--out', 'data.csv/x']],
    ['export', ['export', 'flow.lathe.json', '--to', 'python', '--out', 'data.csv/x']],
    ['demo', ['demo', '--out', 'data.csv/x']],
  ])('is told by %s', async (_, args) => {
    play.flow();
    expectError(await play.lathe(args), { status: 1, code: 'path-not-a-folder', at: 'data.csv/x' });
  });

  it('and data that are not there are told by demo', async () => {
    const result = await play.lathe(['demo', '--data', 'gone.csv', '--out', 'made']);
    expectError(result, { status: 1, code: 'file-not-found', at: 'gone.csv' });
    expect(existsSync(join(play.folder, 'made'))).toBe(false);
  });
});
