import { type FileHandle, open, readFile } from 'node:fs/promises';
import { canonicalJson, LatheError } from '@lathe/flow';
import { z } from 'zod';
import { systemCode, systemReason } from '../failure/system-reason.js';
import { trialSchema } from './trial-schema.js';
import type { Trial } from './tuning-report.js';
import type { Measurement } from './tuning-target.js';

/** A trial with what the load generator said. */
export interface JournalEntry {
  readonly trial: Trial;
  readonly evidence: Measurement['evidence'];
}

/** The trials of a search as lines of JSON that are on the disk before the next trial begins. */
export interface TuningJournal {
  readonly startedAt: string;
  /** What was there when it was opened. */
  readonly entries: readonly JournalEntry[];
  append(entry: JournalEntry): Promise<void>;
  close(): Promise<void>;
}

const header = z.strictObject({
  journal: z.literal('lathe-tuning-journal-1'),
  startedAt: z.string(),
  /** What the trials belong to. */
  problem: z.string(),
});

const entrySchema = z.strictObject({
  trial: trialSchema,
  evidence: z.custom<Measurement['evidence']>((value) => typeof value === 'object'),
});

/** A journal that is kept nowhere. */
export function memoryJournal(): TuningJournal {
  return {
    startedAt: new Date().toISOString(),
    entries: [],
    append: async () => {},
    close: async () => {},
  };
}

/**
 * Opens or begins a journal. A last line that was cut off (the process was killed while it wrote) is taken
 * away; the trial is made again. `problem` is what the search is about: a journal of another one is refused.
 * Errors: `tuning-journal-other`, `tuning-journal-damaged`, `tuning-journal-failed` when the file cannot be read or
 * written.
 */
export async function openJournal(path: string, problem: unknown): Promise<TuningJournal> {
  const identity = canonicalJson(problem);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw failed(path, error);
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole.split('\n').slice(0, -1);
  const [first, ...rest] = lines.map((line, index) => parseLine(line, index + 1, path));
  const file = await open(path, 'a').catch((error: unknown) => {
    throw failed(path, error);
  });
  try {
    if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole));
    if (first === undefined) {
      const startedAt = new Date().toISOString();
      await write(file, path, { journal: 'lathe-tuning-journal-1', startedAt, problem: identity });
      return appending(file, path, startedAt, []);
    }
    const begun = header.safeParse(first);
    if (!begun.success) throw damaged(path, 1, 'it is no journal of a tuning');
    if (begun.data.problem !== identity) throw otherProblem(path);
    const entries = rest.map((line, index) => {
      const entry = entrySchema.safeParse(line);
      if (!entry.success) throw damaged(path, index + 2, 'it is no trial');
      return entry.data;
    });
    return appending(file, path, begun.data.startedAt, entries);
  } catch (error) {
    await file.close();
    throw error;
  }
}

function appending(
  file: FileHandle,
  path: string,
  startedAt: string,
  entries: readonly JournalEntry[],
): TuningJournal {
  return {
    startedAt,
    entries,
    append: (entry) => write(file, path, entry),
    close: () => file.close(),
  };
}

async function write(file: FileHandle, path: string, value: unknown): Promise<void> {
  try {
    await file.appendFile(`${JSON.stringify(value)}\n`);
    await file.sync();
  } catch (error) {
    throw failed(path, error);
  }
}

function parseLine(line: string, number: number, path: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw damaged(path, number, 'it is not JSON');
  }
}

const isMissing = (error: unknown): boolean => systemCode(error) === 'ENOENT';

function failed(path: string, cause: unknown): LatheError {
  return new LatheError({
    code: 'tuning-journal-failed',
    kind: 'storage',
    message: `The journal cannot be read or written: ${systemReason(cause)}.`,
    place: { file: path },
    advice: 'Mend that and go on with the tuning where it was, or name another folder.',
    cause,
  });
}

function damaged(path: string, line: number, what: string): LatheError {
  return new LatheError({
    code: 'tuning-journal-damaged',
    kind: 'data',
    message: `Line ${line} of the journal cannot be read: ${what}.`,
    place: { file: path, line },
    advice: 'Take away that line and all after it, or begin anew in another folder.',
  });
}

function otherProblem(path: string): LatheError {
  return new LatheError({
    code: 'tuning-journal-other',
    kind: 'usage',
    message: 'The journal belongs to another tuning: its space, objective, budget or seed differ.',
    place: { file: path },
    advice: 'Give the same space file and options as before, or begin anew in another folder.',
  });
}
