import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileJson, type Json } from '@lathe/flow';
import { z } from 'zod';
import {
  insideWorkspace,
  placeInWorkspace,
  workspacePathOf,
} from '../../workspace/inside-workspace.js';
import { summariseEvents } from '../../workspace/run-activity.js';
import { readRunLog } from '../../workspace/run-log-file.js';
import { RUN_FLOW, type RunRecord } from '../../workspace/run-record.js';
import { bodyCall, queryCall } from '../call.js';
import { OPERATIONS } from '../contract/operations.js';
import type { runOutput } from '../contract/runs.js';
import { followRun } from '../run-events.js';
import { openRun, summaryOf } from '../run-summary.js';
import { openSavedFlow } from '../saved-flow.js';

type RunOutput = z.input<typeof runOutput>;

export const runCalls = {
  startRun: bodyCall(OPERATIONS.startRun, async (body, { studio }) => {
    const { root, runs } = studio;
    const { opened, set } = await openSavedFlow(studio, body.path, body.set ?? {});
    const out = body.out === undefined ? undefined : await placeInWorkspace(root, body.out);
    const record = await runs.start({
      kind: 'flow',
      flow: opened.file,
      set,
      fit: body.fit ?? 'auto',
      ...(body.node === undefined ? {} : { node: body.node }),
      ...(out === undefined ? {} : { out }),
    });
    return summaryOf(root, '', record);
  }),

  run: queryCall(OPERATIONS.run, async ({ id, folder = '' }, { studio }) => {
    const { root } = studio;
    const { path, record } = await openRun(root, folder, id);
    const activities = summariseEvents(await readRunLog(path));
    return {
      run: summaryOf(root, folder, record),
      version: record.version,
      document: await flowAsRun(path),
      settings: readable(root, record.settings ?? null),
      summary: readable(root, record.summary),
      outputs: await outputsOf(root, record),
      nodes: activities.map(({ node, work, rows, notes, warnings, printed }) => ({
        node,
        activities: work.map(({ what, seconds }) => ({ what, seconds, rows })),
        notes: [...notes, ...warnings, ...(printed === '' ? [] : [printed])],
      })),
    };
  }),

  runEvents: queryCall(OPERATIONS.runEvents, async ({ id, folder = '' }, context) => {
    const { root } = context.studio;
    await openRun(root, folder, id);
    const seen = Number(context.lastEventId ?? 0);
    return {
      kind: 'events',
      events: followRun(
        { root, folder, id },
        Number.isInteger(seen) && seen > 0 ? seen : 0,
        context.signal,
      ),
    };
  }),

  cancelRun: queryCall(OPERATIONS.cancelRun, async ({ id, folder = '' }, { studio }) => {
    const { root, runs } = studio;
    const { path, record } = await openRun(root, folder, id);
    await runs.cancel(path, record);
    return summaryOf(root, folder, (await openRun(root, folder, id)).record);
  }),
};

async function flowAsRun(path: string): Promise<Record<string, Json> | null> {
  const text = await readFile(join(path, RUN_FLOW), 'utf8').catch(() => 'null');
  return JSON.parse(text);
}

/** Paths count from the workspace. */
function readable(root: string, content: Json): Json {
  const inner = JSON.stringify(root).slice(1, -1);
  return JSON.parse(fileJson(content).replaceAll(`${inner}/`, ''));
}

const writtenOutputs = z.looseObject({
  written: z.array(
    z.looseObject({
      path: z.string(),
      rows: z.number().optional(),
      bytes: z.number().optional(),
    }),
  ),
});

/** What a run wrote, with what is there of it now. */
async function outputsOf(root: string, { summary }: RunRecord): Promise<RunOutput[]> {
  const { data } = writtenOutputs.safeParse(summary);
  return Promise.all(
    (data?.written ?? []).map(async ({ path, rows, bytes }) => {
      const inside = await insideWorkspace(root, workspacePathOf(root, path)).catch(
        () => undefined,
      );
      const there = await stat(path).catch(() => undefined);
      return {
        name: basename(path),
        path: inside === undefined ? null : workspacePathOf(root, path),
        // As it was written: a later run may have written there since.
        bytes: bytes ?? (there?.isFile() === true ? there.size : 0),
        rows: rows ?? null,
        exists: there !== undefined,
      };
    }),
  );
}
