// Runs every test: vitest for the packages, pytest for python/. Prints each runner's own output,
// every skipped test by name, and last the line `N passed, N failed` (with `, N skipped` when
// any). Counts come from the runners' machine-readable reports.
//
//   node scripts/test.mjs                everything
//   node scripts/test.mjs ARGUMENT...    vitest only, with these arguments
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const python = join(root, '.venv/bin/python');

/** Exit status of a program that shares our terminal; 127 when it could not be started. */
function run(program, options) {
  return new Promise((resolve) => {
    const child = spawn(program, options, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      resolve(127);
    });
    child.on('close', (status, signal) => resolve(signal === null ? status : 1));
  });
}

async function readReport(path) {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A runner that failed without a failed test (a file that does not load, say) counts as one. */
function settled(counts, status) {
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

async function runVitest(folder, options) {
  const report = join(folder, 'vitest.json');
  const status = await run(process.execPath, [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...options,
  ]);
  const text = await readReport(report);
  return settled(text === undefined ? noCounts() : vitestCounts(JSON.parse(text)), status);
}

function vitestCounts(report) {
  const counts = noCounts();
  for (const file of report.testResults) {
    const tests = file.assertionResults;
    if (file.status === 'failed' && !tests.some((test) => test.status === 'failed')) {
      counts.failed += 1;
    }
    for (const test of tests) {
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') counts.failed += 1;
      else counts.skipped.push(`${file.name.replace(root, '')}: ${test.fullName}`);
    }
  }
  return counts;
}

async function runPytest(folder) {
  if (!existsSync(join(root, 'python/tests'))) return noCounts();
  if (!existsSync(python)) {
    process.stderr.write('python/tests cannot run without .venv; run ./lathe setup --dev.\n');
    return { ...noCounts(), failed: 1 };
  }
  const report = join(folder, 'pytest.xml');
  const status = await run(python, [
    '-m',
    'pytest',
    '-q',
    join(root, 'python/tests'),
    `--junit-xml=${report}`,
  ]);
  const text = await readReport(report);
  return settled(text === undefined ? noCounts() : junitCounts(text), status);
}

function junitCounts(xml) {
  const counts = noCounts();
  for (const [, attributes, body] of xml.matchAll(
    /<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs,
  )) {
    if (/<(?:failure|error)\b/.test(body ?? '')) counts.failed += 1;
    else if (/<skipped\b/.test(body ?? '')) counts.skipped.push(`python: ${nameIn(attributes)}`);
    else counts.passed += 1;
  }
  return counts;
}

function nameIn(attributes) {
  const attribute = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
  return `${attribute('classname')}.${attribute('name')}`;
}

function noCounts() {
  return { passed: 0, failed: 0, skipped: [] };
}

const vitestOptions = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'lathe-test-'));
try {
  const results = [await runVitest(folder, vitestOptions)];
  if (vitestOptions.length === 0) results.push(await runPytest(folder));
  else process.stdout.write('\nArguments were given, so only vitest ran.\n');

  const passed = results.reduce((sum, counts) => sum + counts.passed, 0);
  const failed = results.reduce((sum, counts) => sum + counts.failed, 0);
  const skipped = results.flatMap((counts) => counts.skipped);
  if (skipped.length > 0) {
    process.stdout.write(`\nSkipped:\n${skipped.map((name) => `  ${name}\n`).join('')}`);
  }
  if (passed + failed === 0) process.stdout.write('\nNo test ran.\n');
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
  process.stdout.write(`\n${passed} passed, ${failed} failed${tail}\n`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}
