import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { eventOf, readRunLines } from '../workspace/run-log-file.js';
import { REPORT_JSON } from './report-files.js';
import { type ServingEvent, servingEvent } from './serving-events.js';

/** What a load test or a tuning run has told so far. None when it left no log. */
export async function readServingLog(folder: string): Promise<ServingEvent[]> {
  return (await readRunLines(folder)).flatMap((line) => eventOf(servingEvent, line));
}

/** The report in the folder of a run; undefined when there is none, or it is of another version. */
export async function readReport<R>(folder: string, schema: z.ZodType<R>): Promise<R | undefined> {
  try {
    const read = schema.safeParse(JSON.parse(await readFile(join(folder, REPORT_JSON), 'utf8')));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
