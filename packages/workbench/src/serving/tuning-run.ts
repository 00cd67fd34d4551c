import { copyFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileFailure, writeFileWhole } from '@lathe/engine';
import { fileJson, LatheError } from '@lathe/flow';
import { openTarget } from '@lathe/serving/tune/targets/open-target';
import { tune } from '@lathe/serving/tune/tune';
import type { TuningReport } from '@lathe/serving/tune/tuning-report';
import type { TuningSpace } from '@lathe/serving/tune/tuning-space';
import { projectFolder, version } from '../version.js';
import { commandText, tuneCommand } from './command-text.js';
import { openSpace } from './opened-space.js';
import { asJson, recordServingRun } from './recorded-run.js';
import {
  makeReportFolder,
  TUNING_JOURNAL,
  TUNING_SPACE,
  writeReportFiles,
} from './report-files.js';
import { type ServingEvent, tuningRunEvent } from './serving-events.js';
import { tuningHtml } from './tuning-html.js';
import { presentTuning } from './tuning-presentation.js';
import type { TuningSettings } from './tuning-settings.js';

export interface TuningRunRequest {
  /** The space file. */
  readonly space: string;
  /** What wins over what the space file says. */
  readonly settings: TuningSettings;
  /** Folder for journal and report, beside the report in the run's folder; default only there. */
  readonly out?: string;
  /** Folder of a run that was broken off: its journal is gone on with, in `out` or in the new run's folder. */
  readonly resume?: string;
  /** Folder of the workspace that remembers the run; default: that of the space file. */
  readonly workspace?: string;
  /** The record that a studio has begun for it. */
  readonly queued?: { readonly id: string; readonly queuedAt: string };
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ServingEvent) => void;
}

export interface TuningOutcome {
  readonly report: TuningReport;
  /** One sentence. */
  readonly finding: string;
  /** Absolute paths of what was written. */
  readonly files: readonly string[];
}

/** What runs Lathe, for targets that are endpoints of its own. */
const LATHE = [
  process.execPath,
  join(projectFolder(), 'packages', 'workbench', 'dist', 'main.js'),
] as const;

/**
 * Searches the best configuration of what a space file describes and writes its report. Each look is in the
 * journal before the next begins, so that a run that was killed can be gone on with.
 * Errors: those of `openSpace`, `tune` and the target; `journal-exists`, `journal-missing`.
 */
export async function runTuning(request: TuningRunRequest): Promise<TuningOutcome> {
  const { settings, resume, onEvent, queued } = request;
  const space = await openSpace(request.space, settings);
  const out = request.out === undefined ? await resumedFolder(resume) : resolve(request.out);
  if (resume !== undefined) await requireJournal(resume);
  if (request.out !== undefined && resume === undefined) await refuseJournal(request.out);
  return recordServingRun(
    {
      command: 'tune',
      subject: space.title ?? request.space,
      settings: asJson({
        ...settings,
        space: request.space,
        out: out ?? null,
        resume: resume ?? null,
      }),
      workspace: request.workspace ?? dirname(resolve(request.space)),
      ...(queued === undefined ? {} : { queued }),
      ...(onEvent === undefined ? {} : { onEvent }),
    },
    async (run) => {
      const folder = out ?? run.folder;
      await makeReportFolder(folder);
      const journal = join(folder, TUNING_JOURNAL);
      if (resume !== undefined) await takeOver(resume, journal);
      await writeFileWhole(join(run.folder, TUNING_SPACE), fileJson(space));
      const report = await search(space, journal, request, run.onEvent);
      const html = await tuningHtml(report, tuneCommand(request.space, settings));
      const folders = [...new Set([folder, run.folder])];
      const files = await writeReportFiles(folders, asJson(report), html);
      return { report, finding: presentTuning(report, []).headline, files };
    },
    ({ finding, files }) => asJson({ finding, files }),
  );
}

async function search(
  space: TuningSpace,
  journal: string,
  { signal }: TuningRunRequest,
  onEvent: (event: ServingEvent) => void,
): Promise<TuningReport> {
  const target = await openTarget(space, { lathe: LATHE, folder: process.cwd() });
  try {
    return await tune({
      space,
      target,
      journal,
      versions: { lathe: version(), node: process.versions.node },
      ...(signal === undefined ? {} : { signal }),
      onEvent: (event) => {
        const logged = tuningRunEvent(event);
        if (logged !== null) onEvent(logged);
      },
    });
  } finally {
    await target.close();
  }
}

/**
 * Where a run that is gone on with goes on: in its folder, if that is one that a person named. The folder of a
 * run in a workspace belongs to that run; its journal is copied.
 */
async function resumedFolder(resume: string | undefined): Promise<string | null> {
  if (resume === undefined || (await isThere(join(resume, 'run.json')))) return null;
  return resolve(resume);
}

async function takeOver(resume: string, journal: string): Promise<void> {
  const from = join(resume, TUNING_JOURNAL);
  if (resolve(from) === resolve(journal)) return;
  try {
    await copyFile(from, journal);
  } catch (error) {
    throw fileFailure(error, journal);
  }
}

async function requireJournal(folder: string): Promise<void> {
  if (await isThere(join(folder, TUNING_JOURNAL))) return;
  throw new LatheError({
    code: 'journal-missing',
    kind: 'usage',
    message: 'There is no journal of a tuning to go on with.',
    place: { file: join(folder, TUNING_JOURNAL) },
    advice: 'Give the folder that --out named, or that of the run as `lathe job list` tells it.',
  });
}

/** What was measured with much patience is not written over. */
async function refuseJournal(folder: string): Promise<void> {
  if (!(await isThere(join(folder, TUNING_JOURNAL)))) return;
  throw new LatheError({
    code: 'journal-exists',
    kind: 'usage',
    message: 'The folder holds the journal of an earlier tuning.',
    place: { file: join(folder, TUNING_JOURNAL) },
    advice: `Go on with it by ${commandText(['--resume', folder])}, or name another folder with --out.`,
  });
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
