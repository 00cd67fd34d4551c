import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LatheError } from '@lathe/flow';
import { openJournal } from '@lathe/serving/tune/journal';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('./simulated-tuning.mjs', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lathe-journal-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the script; kills it with SIGKILL after so many trials. */
function tuning(journal: string, killAfter = Number.POSITIVE_INFINITY): Promise<string> {
  return new Promise((resolve, reject) => {
    const pause = Number.isFinite(killAfter) ? '20' : '0';
    const child = spawn(process.execPath, [SCRIPT, journal, pause], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.length >= killAfter) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', () => resolve(text.split('\n')[1] ?? ''));
  });
}

describe('A tuning that is killed with SIGKILL', () => {
  test('goes on where it was and ends as one that was not', async () => {
    const journal = join(folder, 'killed.jsonl');
    const whole = await tuning('');
    await tuning(journal, 3);
    await tuning(journal, 7);
    const before = (await readFile(journal, 'utf8')).split('\n').length - 2;
    expect(before).toBeGreaterThanOrEqual(10);
    expect(before).toBeLessThan(14);
    const resumed = await tuning(journal);
    expect(JSON.parse(resumed)).toEqual(JSON.parse(whole));
  });
});

describe('A journal', () => {
  const entry = (number: number) => ({
    trial: {
      number,
      configuration: { workers: 2 },
      purpose: 'start' as const,
      round: null,
      asked: 6,
      measurement: {
        throughput: 10,
        latency: 5,
        memory: 1,
        cpu: 1,
        users: 4,
        seconds: 8,
        restartSeconds: 2,
        problem: null,
        doubt: null,
      },
      outcome: 'good' as const,
    },
    evidence: null,
  });

  test('gives back what was written', async () => {
    const path = join(folder, 'whole.jsonl');
    const first = await openJournal(path, { space: 1 });
    await first.append(entry(1));
    await first.append(entry(2));
    await first.close();
    const again = await openJournal(path, { space: 1 });
    expect(again.entries).toEqual([entry(1), entry(2)]);
    expect(again.startedAt).toBe(first.startedAt);
    await again.close();
  });

  test('loses only a last line that was cut off', async () => {
    const path = join(folder, 'torn.jsonl');
    const first = await openJournal(path, {});
    await first.append(entry(1));
    await first.close();
    await appendFile(path, JSON.stringify(entry(2)).slice(0, 40));
    const again = await openJournal(path, {});
    expect(again.entries).toEqual([entry(1)]);
    await again.append(entry(2));
    await again.close();
    const third = await openJournal(path, {});
    expect(third.entries).toHaveLength(2);
    await third.close();
  });

  test('of another tuning is refused', async () => {
    const path = join(folder, 'other.jsonl');
    await (await openJournal(path, { seed: 1 })).close();
    const error = await openJournal(path, { seed: 2 }).catch(LatheError.from);
    expect(error).toMatchObject({ code: 'tuning-journal-other', kind: 'usage' });
  });

  test('that is damaged in the middle says which line', async () => {
    const path = join(folder, 'damaged.jsonl');
    await (await openJournal(path, {})).close();
    await writeFile(path, `${(await readFile(path, 'utf8')).trim()}\n{"trial"\n{}\n`);
    const error = await openJournal(path, {}).catch(LatheError.from);
    expect(error).toMatchObject({ code: 'tuning-journal-damaged', place: { line: 2 } });
  });

  test('that cannot be written says why in plain words', async () => {
    const path = join(folder, 'gone', 'journal.jsonl');
    const error = await openJournal(path, {}).catch(LatheError.from);
    expect(error).toMatchObject({
      code: 'tuning-journal-failed',
      kind: 'storage',
      message: 'The journal cannot be read or written: there is no such file or folder.',
      place: { file: path },
    });
  });
});
